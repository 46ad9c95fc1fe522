package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobRecord;
import io.postrider.job.SampleJobs;
import io.postrider.status.JobSearch;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The lists that are written behind the answer, and what a job costs because of that. */
class JobListsIT {

  private static final JobSearch ALL = new JobSearch(null, null, null, null, null, null, null);
  private static final Pattern CALLS = Pattern.compile("cmdstat_(\\S+?):calls=(\\d+)");

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.newNode();

  private final Job job = SampleJobs.job();

  @BeforeEach
  void empty() {
    node.beat();
  }

  @Test
  void job_leaves_the_outbox_when_it_is_listed() {
    node.outbox.create(List.of(job));
    assertThat(score(JobKeys.OUTBOX)).isNotNull();
    assertThat(score(JobKeys.ofUser(job.owner(), job.userId()))).as("for an erasure").isNotNull();
    assertThat(score(JobKeys.OPEN)).as("before it can end").isNotNull();
    assertThat(score(JobKeys.RECENT)).isNull();

    node.outbox.list(List.of(job)).join();

    assertThat(score(JobKeys.RECENT)).isNotNull();
    assertThat(score(JobKeys.ofOwner(job.owner()))).isNotNull();
    assertThat(node.lists.owners()).containsExactly(job.owner());
    assertThat(score(JobKeys.OUTBOX)).isNull();
  }

  /** Another node may end a job before the one that has accepted it lists it, however late. */
  @Test
  void job_that_has_ended_before_it_is_listed_is_not_open_afterwards() {
    var other = SERVER.newNode();
    node.outbox.create(List.of(job));
    other.claims.complete(other.claim(job), null, List.of());
    other.removal.stop();

    node.outbox.list(List.of(job)).join();

    assertThat(score(JobKeys.RECENT)).isNotNull();
    assertThat(score(JobKeys.OPEN)).isNull();
    awaitUnfinished(0);
  }

  @Test
  void job_that_has_failed_before_it_is_listed_is_not_open_afterwards() {
    node.outbox.create(List.of(job));
    node.claims.failAttempt(node.claim(job), new Failure(1, Instant.now(), "no"), null);
    await().until(() -> score(JobKeys.OPEN) == null);

    node.outbox.list(List.of(job)).join();

    assertThat(score(JobKeys.OPEN)).isNull();
    awaitUnfinished(0);
  }

  @Test
  void job_that_ends_after_it_was_listed_is_open_no_longer() {
    node.store(List.of(job));
    awaitUnfinished(1);
    node.claims.complete(node.claim(job), null, List.of());

    await().untilAsserted(() -> assertThat(score(JobKeys.OPEN)).isNull());
    awaitUnfinished(0);
  }

  @Test
  void what_a_killed_node_has_not_listed_is_found_in_the_outbox() {
    node.outbox.create(List.of(job));
    node.claims.complete(node.claim(job), null, List.of());
    var other = SERVER.newNode();

    var left = other.outbox.unconfirmedBefore(Instant.now().plusSeconds(1), 0, 9);
    assertThat(left).extracting(Dispatch::job).containsExactly(job);
    other.outbox.list(left.stream().map(Dispatch::job).toList()).join();

    assertThat(score(JobKeys.RECENT)).isNotNull();
    assertThat(other.outbox.size()).isZero();
    other.jobs.unattended(Instant.now().plusSeconds(9), any -> true, 0, 9);
    await("it had ended").until(() -> other.client().zcard(JobKeys.OPEN) == 0);
  }

  @Test
  void what_redis_refuses_stays_in_the_outbox_and_is_written_later() {
    node.outbox.create(List.of(job));
    node.client().set(JobKeys.RECENT, "not a list of jobs");
    var listed = node.outbox.list(List.of(job));
    assertThatThrownBy(listed::join).hasMessageContaining("WRONGTYPE");

    node.client().del(JobKeys.RECENT);
    await().until(() -> score(JobKeys.RECENT) != null && score(JobKeys.OUTBOX) == null);
  }

  @Test
  void search_finds_what_its_node_has_just_accepted() {
    node.outbox.create(List.of(job));
    node.outbox.list(List.of(job));

    assertThat(node.directory.search(ALL, null, 9).jobs())
        .extracting(JobRecord::job)
        .containsExactly(job);
  }

  @Test
  void withdrawn_job_is_not_listed() {
    node.outbox.create(List.of(job));
    var listed = node.outbox.list(List.of(job));
    node.outbox.withdraw(List.of(job));
    listed.join();

    assertThat(score(JobKeys.RECENT)).isNull();
    assertThat(score(JobKeys.OPEN)).isNull();
  }

  /** A job costs three commands on its way in, five to be claimed and six to be completed. */
  @Test
  void plain_job_costs_at_most_fourteen_commands() {
    var jobs = Stream.generate(SampleJobs::job).limit(50).toList();
    node.store(jobs);
    jobs.forEach(each -> node.claims.complete(node.claim(each), null, List.of()));
    await().until(() -> node.client().zcard(JobKeys.OPEN) == 0);
    long before = commands();

    var others = Stream.generate(SampleJobs::job).limit(50).toList();
    node.store(others);
    others.forEach(each -> node.claims.complete(node.claim(each), null, List.of()));
    await().until(() -> node.client().zcard(JobKeys.OPEN) == 0);

    assertThat((commands() - before) / 50.0).isBetween(8.0, 14.0);
  }

  /** All commands but those of this test; those that scripts call count, too. */
  private long commands() {
    return CALLS
        .matcher(node.client().info("commandstats"))
        .results()
        .filter(command -> !List.of("info", "zcard").contains(command.group(1)))
        .mapToLong(command -> Long.parseLong(command.group(2)))
        .sum();
  }

  /** Changes that add up to nothing are not written. */
  private void awaitUnfinished(long jobs) {
    var field = job.kind() + ":" + job.owner();
    await()
        .until(
            () -> {
              var count = node.client().hget(JobKeys.UNFINISHED, field);
              return (count == null ? 0 : Long.parseLong(count)) == jobs;
            });
  }

  private Double score(String list) {
    return node.client().zscore(list, job.id().value());
  }
}
