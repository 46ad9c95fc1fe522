package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.job.SampleJobs;
import io.postrider.job.UnavailableException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A job is stored with its outbox entry or not at all. */
class OutboxIT {

  private static RealRedis redis;
  private static StoreNode node;

  @BeforeAll
  static void start() {
    redis = new RealRedis();
    node = redis.node();
  }

  @AfterAll
  static void stop() {
    node.close();
    redis.close();
  }

  @Test
  void job_whose_outbox_entry_is_refused_is_not_stored_either() {
    var job = SampleJobs.job("report", null, "u:sales");
    // As a full Redis does, this refuses one of the commands and takes the others.
    node.redis.client().set(RedisKeys.OUTBOX, "not a list of jobs");
    assertThatThrownBy(() -> node.outbox.create(List.of(job)))
        .isInstanceOf(UnavailableException.class);
    assertThat(node.jobs.find(job.id())).isEmpty();

    node.redis.client().del(RedisKeys.OUTBOX);
    node.outbox.create(List.of(job));
    assertThat(node.jobs.find(job.id())).isPresent();
    assertThat(node.outbox.unconfirmed(List.of(job.id()))).containsExactly(job.id());
  }
}
