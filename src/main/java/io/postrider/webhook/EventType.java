package io.postrider.webhook;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.endpoint.EventTypes;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A type of event, with what its webhooks hold.
 *
 * @param name as in the {@code type} of the body
 */
record EventType(String name) {

  private static final JsonObject JOB = read("job.schema.json");
  private static final JsonObject ENDPOINT = read("endpoint.schema.json");
  private static final int MAX_ATTEMPTS = 4;

  /** In one sentence, when it happens. */
  String description() {
    if (name.equals(EventTypes.DEAD_LETTERED)) {
      return "A job has failed for good, and operators can replay it.";
    }
    if (name.equals(EventTypes.ENDPOINT_DISABLED)) {
      return "Another endpoint of the client is not called any more.";
    }
    return "A job of the kind "
        + name.substring(0, name.indexOf('.'))
        + switch (status()) {
          case COMPLETED -> " has completed.";
          case FAILED -> " has failed for good.";
          case CANCELLED -> " was cancelled.";
          default -> " was not started in time.";
        };
  }

  /** A JSON schema (2020-12) of the body. */
  JsonObject schema() {
    return JSONP
        .createObjectBuilder()
        .add("$schema", "https://json-schema.org/draft/2020-12/schema")
        .add("type", "object")
        .add("required", JSONP.createArrayBuilder().add("type").add("timestamp").add("data"))
        .add(
            "properties",
            JSONP
                .createObjectBuilder()
                .add("type", JSONP.createObjectBuilder().add("const", name))
                .add(
                    "timestamp",
                    JSONP.createObjectBuilder().add("type", "string").add("format", "date-time"))
                .add("data", isOfEndpoint() ? ENDPOINT : JOB))
        .build();
  }

  /** A body as it could be sent at a time. */
  String example(Instant at) {
    if (isOfEndpoint()) {
      return WebhookPayload.disabled(
          "ep_01a20bb8e6a17448b7bc63437aea3b71",
          "https://example.com/hooks",
          "The receiver answered 410 Gone.",
          at);
    }
    return WebhookPayload.of(name, job(at), MAX_ATTEMPTS);
  }

  private boolean isOfEndpoint() {
    return name.equals(EventTypes.ENDPOINT_DISABLED);
  }

  private JobStatus status() {
    return name.equals(EventTypes.DEAD_LETTERED)
        ? JobStatus.FAILED
        : JobStatus.valueOf(name.substring(name.indexOf('.') + 1).toUpperCase(Locale.ROOT));
  }

  private JobRecord job(Instant at) {
    boolean failed = status() == JobStatus.FAILED;
    boolean started = failed || status() == JobStatus.COMPLETED;
    var created = at.minusSeconds(10);
    var kind = name.equals(EventTypes.DEAD_LETTERED) ? "report" : name.split("\\.")[0];
    var job =
        Job.of(kind, "example", "u-1", Job.DEFAULT_OWNER, created, JsonValue.EMPTY_JSON_OBJECT);
    var error = failed ? "an example of a failure" : null;
    return new JobRecord(
        job.withId(new JobId("01a20bb8-e6a1-7448-b7bc-63437aea3b71")),
        0,
        1,
        status(),
        failed ? MAX_ATTEMPTS : started ? 1 : 0,
        started ? created.plusSeconds(1) : null,
        at,
        null,
        error,
        failed ? List.of(new Failure(MAX_ATTEMPTS, at, error)) : List.of(),
        null,
        null,
        0,
        null,
        false);
  }

  private static JsonObject read(String file) {
    try (var in = EventType.class.getResourceAsStream(file);
        var reader = JSONP.createReader(in)) {
      return reader.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A body as JSON. */
  static JsonObject json(String body) {
    try (var reader = JSONP.createReader(new StringReader(body))) {
      return reader.readObject();
    }
  }
}
