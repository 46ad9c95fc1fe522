package io.postrider.webhook;

import static io.postrider.platform.Jsonp.JSONP;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.endpoint.EventTypes;
import io.postrider.job.JobRecord;
import io.postrider.job.JobView;
import io.postrider.platform.Times;
import jakarta.json.JsonObject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.io.StringReader;
import java.time.Instant;

/**
 * The body of a webhook (Standard Webhooks 1.0, "Payload structure"), kept under the recommended 20
 * kB. The same outcome always gives the same text.
 */
final class WebhookPayload {

  /** The longest text, in bytes of UTF-8. */
  static final int MAX_BYTES = 20_000;

  private static final int MOST_BYTES_OF_A_CHAR = 3;
  private static final String FAILURES = "failures";
  private static final Jsonb JSON = JsonbBuilder.create();

  private WebhookPayload() {}

  /** The body of a ping. */
  static String ping(Instant now) {
    return text("ping", now, "{}");
  }

  /** The body that tells of an endpoint that is not called any more. */
  static String disabled(String endpointId, String url, String reason, Instant at) {
    return text(
        EventTypes.ENDPOINT_DISABLED,
        at,
        JSONP
            .createObjectBuilder()
            .add("endpointId", endpointId)
            .add("url", JobView.withoutQuery(url))
            .add("reason", reason)
            .add("disabledAt", Times.format(at))
            .build()
            .toString());
  }

  /**
   * The body for a job's outcome. It holds the job without the state of its webhooks, and a link to
   * the result. Long messages are cut; if the failures are still too long together, the oldest are
   * left out.
   */
  static String of(JobRecord job, int maxAttempts) {
    return of(type(job), job, maxAttempts);
  }

  /** The type of a job's outcome. */
  static String type(JobRecord job) {
    return job.job().kind() + "." + job.status().label();
  }

  /** The body for an event of a job. */
  static String of(String type, JobRecord job, int maxAttempts) {
    var outcome = JSON.toJson(JobView.outcome(job, maxAttempts));
    var text = text(type, job.finishedAt(), outcome);
    if (text.length() <= MAX_BYTES / MOST_BYTES_OF_A_CHAR) {
      return text;
    }
    var data = json(outcome);
    while (text.getBytes(UTF_8).length > MAX_BYTES && data.containsKey(FAILURES)) {
      data = withoutOldestFailure(data);
      text = text(type, job.finishedAt(), data.toString());
    }
    return text;
  }

  private static JsonObject withoutOldestFailure(JsonObject data) {
    var failures = data.getJsonArray(FAILURES);
    var rest = JSONP.createObjectBuilder(data);
    return failures.size() > 1
        ? rest.add(FAILURES, JSONP.createArrayBuilder(failures).remove(0)).build()
        : rest.remove(FAILURES).build();
  }

  private static JsonObject json(String text) {
    try (var reader = JSONP.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  /** The data is JSON already. */
  private static String text(String type, Instant at, String data) {
    var head =
        JSONP
            .createObjectBuilder()
            .add("type", type)
            .add("timestamp", Times.format(at))
            .build()
            .toString();
    return head.substring(0, head.length() - 1) + ",\"data\":" + data + "}";
  }
}
