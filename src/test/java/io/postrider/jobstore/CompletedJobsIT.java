package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobRecord;
import io.postrider.job.SampleJobs;
import io.postrider.redis.RealRedis;
import io.postrider.testkit.MovableAddress;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.params.ClientKillParams.SkipMe;

/** Completions that Redis has confirmed and lost. */
class CompletedJobsIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.newNode();

  private final Job job = SampleJobs.job();

  @BeforeEach
  void start() {
    node.beat();
    node.completed.lost();
    node.store(List.of(job));
  }

  @Test
  void job_that_was_completed_and_unlisted_is_open_again() {
    complete();
    loseEnd();
    breakConnections();

    assertThat(node.completed.lost()).extracting(JobRecord::id).containsExactly(job.id());

    assertThat(isListed(node)).isTrue();
    await().until(() -> node.backlog.unfinished(job.owner(), job.kind()) == 1);
    assertThat(node.completed.lost()).as("once is enough").isEmpty();
    node.claims.complete(node.claim(job), null, List.of());
    await().until(() -> node.backlog.unfinished(job.owner(), job.kind()) == 0);
  }

  @Test
  void nothing_is_read_as_long_as_no_connection_breaks() {
    complete();
    loseEnd();
    assertThat(node.completed.lost()).isEmpty();
  }

  @Test
  void job_whose_completion_redis_has_is_not_open() {
    complete();
    breakConnections();
    assertThat(node.completed.lost()).isEmpty();
    assertThat(isListed(node)).isFalse();
  }

  /** It may have a dead letter: whoever finds none sends it again. */
  @Test
  void job_that_had_failed_is_only_listed() {
    node.claims.failAttempt(node.claim(job), new Failure(1, Instant.now(), "no"), null);
    await().until(() -> !isListed(node));
    loseEnd();
    breakConnections();

    assertThat(node.completed.lost()).isEmpty();

    assertThat(isListed(node)).isTrue();
  }

  @Test
  void replica_that_has_not_received_a_completion_becomes_the_primary() throws IOException {
    try (var old = new RealRedis();
        var next = new RealRedis();
        var address = new MovableAddress(old.url().getPort());
        var node = new StoreNode(URI.create("redis://127.0.0.1:" + address.port()));
        var replica = new Jedis(next.url());
        var former = new Jedis(old.url())) {
      replica.replicaof("127.0.0.1", old.url().getPort());
      node.beat();
      node.store(List.of(job));
      var lease = node.claim(job);
      await()
          .atMost(TIMEOUT)
          .until(() -> "active".equals(replica.hget(JobKeys.job(job.id()), "status")));
      replica.replicaofNoOne();
      node.claims.complete(lease, null, List.of());
      former.replicaof("127.0.0.1", next.url().getPort());
      address.moveTo(next.url().getPort());

      await()
          .atMost(TIMEOUT)
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(node.completed.lost())
                      .extracting(JobRecord::id)
                      .containsExactly(job.id()));
      assertThat(isListed(node)).isTrue();
    }
  }

  private void complete() {
    node.claims.complete(node.claim(job), null, List.of());
    await().until(() -> !isListed(node));
  }

  /** As on a replica that has not received the end of the job. */
  private void loseEnd() {
    node.client().hset(JobKeys.job(job.id()), "status", "active");
  }

  private void breakConnections() {
    try (var admin = new Jedis(SERVER.url())) {
      admin.clientKill(new ClientKillParams().skipMe(SkipMe.YES));
    }
    node.jobs.find(job.id());
  }

  private boolean isListed(StoreNode of) {
    return of.client().zscore(JobKeys.OPEN, job.id().value()) != null;
  }
}
