package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.RateLimits.Share;
import io.postrider.access.RateLimits.Verdict;
import io.postrider.api.BatchKit;
import io.postrider.api.BatchRequest;
import io.postrider.testkit.Stub;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateLimitFilterTest {

  private static final Verdict IN_TWO_SECONDS = new Verdict(0, 1_500_000_000);

  private final RateLimitFilter filter = new RateLimitFilter();
  private final List<Object> noted = new ArrayList<>();

  @Test
  void items_of_a_batch_count_and_the_request_counts_as_the_first() throws IOException {
    limit(2, new Share(1, IN_TWO_SECONDS));

    var admitted = (BatchRequest) read(BatchKit.batch("{}", "{}", "{}"));

    assertThat(admitted.items()).hasSize(3);
    assertThat(admitted.admitted()).isEqualTo(2);
    assertThat(admitted.retryAfterSeconds()).isEqualTo(2);
    assertThat(noted).as("for the headers of the answer").containsExactly(IN_TWO_SECONDS);
  }

  @Test
  void batch_of_one_item_and_other_requests_count_once() throws IOException {
    limit(-1, null);
    var one = BatchKit.batch("{}");

    assertThat(read(one)).isSameAs(one);
    assertThat(read("another")).isEqualTo("another");
    assertThat(noted).isEmpty();
  }

  private void limit(int expected, Share share) {
    filter.limits =
        Stub.of(
            RateLimits.class,
            Map.of(
                "take",
                arguments -> {
                  assertThat(arguments).containsExactly("shop", expected);
                  return share;
                }));
  }

  private Object read(Object body) throws IOException {
    return filter.aroundReadFrom(
        Stub.of(
            ReaderInterceptorContext.class,
            Map.of(
                "proceed", none -> body,
                "getProperty", name -> "shop",
                "setProperty", arguments -> noted.add(arguments[1]))));
  }
}
