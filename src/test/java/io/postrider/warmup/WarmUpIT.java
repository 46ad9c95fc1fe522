package io.postrider.warmup;

import static io.postrider.access.GuardedService.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;

/** What a warm-up of 2 s has done on a service with keys, and what it has left: nothing. */
@Guarded
class WarmUpIT {

  private static final Pattern ENDED =
      Pattern.compile("event=warmed-up calls=[1-9]\\d* jobs=[1-9]\\d*");

  private final GuardedService service;

  WarmUpIT(GuardedService service) {
    this.service = service;
  }

  @Test
  void service_has_called_itself_before_it_was_ready() {
    var log = service.logs().resolve("payara.log");

    // The service is ready a moment before it says that it has warmed up.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(Files.readString(log, StandardCharsets.UTF_8))
                    .containsPattern(ENDED)
                    .doesNotContain("event=warm-up-failed"));
    assertThat(service.get(null, "health/ready").body()).contains("warm-up");
  }

  @Test
  void warm_up_leaves_no_job_and_no_trace_in_lists_logs_and_metrics() {
    var admin = service.admin();

    assertThat(json(service.get(admin, "jobs?userId=warm-up"), 200).getJsonArray("items"))
        .isEmpty();
    assertThat(service.get(admin, "admin/audit").body()).doesNotContain("warm-up");
    assertThat(service.get(admin, "metrics").body()).doesNotContain("warm-up");
  }

  /** The bucket of its own rate limit runs out by itself, and belongs to no client. */
  @Test
  void warm_up_leaves_no_key_in_redis() {
    try (var redis = new Jedis(service.redis())) {
      var all = new ScanParams().match("*warm-up*").count(10_000);
      var found = redis.scan(ScanParams.SCAN_POINTER_START, all).getResult();

      assertThat(found)
          .allMatch(key -> key.startsWith("rate:~warm-up:"))
          .allMatch(key -> redis.pttl(key) != -1);
    }
  }

  /** A mark shows that the job was stored and withdrawn; it is kept while a message may be late. */
  @Test
  void rehearsed_jobs_are_withdrawn_and_in_no_list() {
    try (var redis = new Jedis(service.redis())) {
      var all = new ScanParams().match("job:{*}").count(10_000);
      var withdrawn =
          redis.scan(ScanParams.SCAN_POINTER_START, all).getResult().stream()
              .filter(key -> redis.type(key).equals("hash") && redis.hexists(key, "withdrawn"))
              .toList();

      assertThat(withdrawn).isNotEmpty().allMatch(key -> redis.pttl(key) > 0);
      for (var key : withdrawn) {
        var id = key.substring("job:{".length(), key.length() - 1);
        assertThat(service.get(service.admin(), "jobs/" + id).statusCode()).isEqualTo(404);
        assertThat(redis.zscore("outbox", id)).isNull();
        assertThat(redis.zscore("jobs:open", id)).isNull();
      }
    }
  }
}
