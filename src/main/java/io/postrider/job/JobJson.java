package io.postrider.job;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.platform.UnknownVersionException;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** A job as JSON, as it stands in job messages and in the job's record in the store. */
public final class JobJson {

  /** The version that is written; a reader accepts the next one, too. */
  private static final int VERSION = 1;

  private static final JsonReaderFactory READERS = JSONP.createReaderFactory(Map.of());

  private JobJson() {}

  /** The job as JSON text. */
  public static String write(Job job) {
    var json =
        JSONP
            .createObjectBuilder()
            .add("version", VERSION)
            .add("id", job.id().value())
            .add("kind", job.kind())
            .add("type", job.type())
            .add("userId", job.userId())
            .add("owner", job.owner())
            .add("priority", job.priority())
            .add("createdAt", job.createdAt().toEpochMilli());
    add(json, "dueAt", job.dueAt());
    add(json, Job.EXPIRES_AT, job.expiresAt());
    if (job.uniqueFor() != null) {
      json.add(Job.UNIQUE_FOR, job.uniqueFor().toMillis());
    }
    add(json, "webhookUrl", job.webhookUrl());
    add(json, "dedupKey", job.dedupKey());
    add(json, "traceparent", job.traceparent());
    return json.add("payload", job.payload()).build().toString();
  }

  /**
   * Reads {@link #write} back.
   *
   * @throws IllegalArgumentException if the text is not a job of a known version
   */
  public static Job read(String text) {
    try (var reader = READERS.createReader(new StringReader(text))) {
      var json = reader.readObject();
      UnknownVersionException.check("a job", json.getInt("version"), VERSION);
      return new Job(
          new JobId(json.getString("id")),
          json.getString("kind"),
          json.getString("type"),
          json.getString("userId"),
          json.getString("owner"),
          json.getInt("priority"),
          instant(json, "createdAt"),
          optionalInstant(json, "dueAt"),
          json.getString("webhookUrl", null),
          json.getString("dedupKey", null),
          Objects.requireNonNull(json.getJsonObject("payload"), "payload"),
          json.getString("traceparent", null),
          optionalInstant(json, Job.EXPIRES_AT),
          json.containsKey(Job.UNIQUE_FOR)
              ? Duration.ofMillis(json.getJsonNumber(Job.UNIQUE_FOR).longValueExact())
              : null);
    } catch (JsonException
        | NullPointerException
        | ClassCastException
        | ArithmeticException
        | UnsupportedOperationException broken) {
      // The last one is how the parser refuses a number that is too long.
      throw new IllegalArgumentException("not a job: " + broken.getMessage(), broken);
    }
  }

  private static void add(JsonObjectBuilder json, String name, String value) {
    if (value != null) {
      json.add(name, value);
    }
  }

  private static void add(JsonObjectBuilder json, String name, Instant time) {
    if (time != null) {
      json.add(name, time.toEpochMilli());
    }
  }

  private static Instant optionalInstant(JsonObject json, String name) {
    return json.containsKey(name) ? instant(json, name) : null;
  }

  private static Instant instant(JsonObject json, String name) {
    return Instant.ofEpochMilli(json.getJsonNumber(name).longValueExact());
  }
}
