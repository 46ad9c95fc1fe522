package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.deadletter.DeadLetterIndex.Filter;
import io.postrider.job.JobId;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.RealRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Without Redis every call throws {@code UnavailableException}. */
class RedisAwayIT {

  private static final JobId ID = JobId.next(Instant.now());

  @ParameterizedTest
  @MethodSource("calls")
  void call_throws_unavailable_exception(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(UnavailableException.class);
  }

  /** A second try would double the wait of the requests that queue behind this one. */
  @Test
  void request_to_a_hanging_redis_is_not_sent_twice() throws IOException {
    try (var hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var node = new StoreNode(URI.create("redis://127.0.0.1:" + hanging.getLocalPort()))) {
      assertThatThrownBy(() -> node.jobs.find(ID)).isInstanceOf(UnavailableException.class);

      hanging.accept().close();
      hanging.setSoTimeout(1);
      assertThatThrownBy(hanging::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  static Stream<ThrowingCallable> calls() {
    var redis = new RealRedis();
    var node = new StoreNode(redis.url());
    redis.close();
    return Stream.of(
        node.leadership::lead,
        node.outbox::size,
        () -> node.outbox.unconfirmed(List.of(ID)),
        () -> node.jobs.find(ID),
        () -> node.failed.page(Filter.ALL, null, 1),
        () -> node.jobs.cancel(ID),
        () -> node.jobs.replay(List.of(ID)),
        () -> node.jobs.unattended(Instant.now(), job -> true, 1));
  }
}
