package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.job.FailedJobs.Filter;
import io.postrider.job.JobId;
import io.postrider.job.UnavailableException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Without Redis every call says so in the one way that callers know. */
class RedisAwayIT {

  private static final JobId ID = JobId.next(Instant.now());

  @ParameterizedTest
  @MethodSource("calls")
  void call_says_that_the_store_is_away(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(UnavailableException.class);
  }

  static Stream<ThrowingCallable> calls() {
    var redis = new RealRedis();
    var node = redis.node();
    redis.close();
    return Stream.of(
        node.outbox::lead,
        node.outbox::size,
        () -> node.outbox.unconfirmed(List.of(ID)),
        () -> node.jobs.find(ID),
        () -> node.failed.page(Filter.ALL, null, 1),
        () -> node.jobs.cancel(ID),
        () -> node.jobs.replay(List.of(ID)),
        () -> node.jobs.unattended(Instant.now(), job -> true, 1));
  }
}
