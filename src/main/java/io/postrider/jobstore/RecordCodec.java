package io.postrider.jobstore;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobJson;
import io.postrider.job.JobRecord;
import io.postrider.job.JobRecord.FurtherWebhook;
import io.postrider.job.JobStatus;
import io.postrider.job.Postponement;
import io.postrider.job.Progress;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Converts a job's record to and from the fields of a hash. Times are milliseconds since the epoch.
 */
final class RecordCodec {

  private RecordCodec() {}

  /** The fields of a job that has just been accepted. */
  static Map<String, String> accepted(Job job) {
    var record = JobRecord.accepted(job);
    var hash = new LinkedHashMap<String, String>();
    hash.put("spec", JobJson.write(job));
    hash.put("generation", "0");
    hash.put("revision", "0");
    hash.put("attempts", "0");
    hash.put("status", record.status().label());
    if (record.nextAttemptAt() != null) {
      hash.put("nextAttemptAt", millis(record.nextAttemptAt()));
    }
    return hash;
  }

  /** The record; null if the hash is empty or marks a withdrawn job. */
  static JobRecord read(Map<String, String> hash) {
    if (hash.isEmpty() || hash.containsKey("withdrawn")) {
      return null;
    }
    return new JobRecord(
        JobJson.read(hash.get("spec")),
        number(hash, "generation"),
        number(hash, "revision"),
        status(hash),
        number(hash, "attempts"),
        instant(hash, "startedAt"),
        instant(hash, "finishedAt"),
        instant(hash, "nextAttemptAt"),
        hash.get("error"),
        failures(hash.get("failures")),
        hash.get("resultUrl"),
        hash.get("webhookStatus"),
        number(hash, "webhookAttempts"),
        progress(hash.get("progress")),
        hash.containsKey("stopping"),
        furtherWebhooks(hash),
        postponement(hash),
        webhookNextAt(hash, ""));
  }

  private static Postponement postponement(Map<String, String> hash) {
    return hash.containsKey("postponements")
        ? new Postponement(
            number(hash, "postponements"),
            instant(hash, "postponedSince"),
            hash.get("postponedReason"))
        : null;
  }

  /**
   * The status. An expired job is stored as a cancelled one with a mark, because nodes of the
   * version before cannot read another status.
   */
  private static JobStatus status(Map<String, String> hash) {
    return hash.containsKey("expired") ? JobStatus.EXPIRED : JobStatus.of(hash.get("status"));
  }

  /**
   * The further webhooks, numbered from 1. The state of each delivery is in fields with that
   * number.
   */
  private static List<FurtherWebhook> furtherWebhooks(Map<String, String> hash) {
    if (!hash.containsKey("webhooks")) {
      return List.of();
    }
    try (var reader = JSONP.createReader(new StringReader(hash.get("webhooks")))) {
      var urls = reader.readArray();
      return IntStream.rangeClosed(1, urls.size())
          .mapToObj(
              i ->
                  new FurtherWebhook(
                      urls.getString(i - 1),
                      hash.get("webhookStatus" + i),
                      number(hash, "webhookAttempts" + i),
                      webhookNextAt(hash, Integer.toString(i))))
          .toList();
    }
  }

  /**
   * The field is 0 if no further attempt is due, and nodes of the version before do not write it.
   */
  private static Instant webhookNextAt(Map<String, String> hash, String receiver) {
    boolean pending = "pending".equals(hash.get("webhookStatus" + receiver));
    var at = instant(hash, "webhookNextAt" + receiver);
    return pending && at != null && at.toEpochMilli() > 0 ? at : null;
  }

  /** The record, from alternating names and values of a hash, as a script returns them. */
  static JobRecord read(List<?> namesAndValues) {
    var hash = new HashMap<String, String>();
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      hash.put((String) namesAndValues.get(i), (String) namesAndValues.get(i + 1));
    }
    return read(hash);
  }

  static String write(Failure failure) {
    return JSONP
        .createObjectBuilder()
        .add("attempt", failure.attempt())
        .add("at", failure.at().toEpochMilli())
        .add("message", failure.message())
        .build()
        .toString();
  }

  /** Progress as text: the percentage, a space, the message. */
  static String write(Progress progress) {
    return progress.percent() + " " + progress.message();
  }

  private static Progress progress(String text) {
    if (text == null) {
      return null;
    }
    var parts = text.split(" ", 2);
    return new Progress(Integer.parseInt(parts[0]), parts[1]);
  }

  static String millis(Instant time) {
    return Long.toString(time.toEpochMilli());
  }

  static String labels(Set<JobStatus> statuses) {
    return statuses.stream().map(JobStatus::label).collect(Collectors.joining(","));
  }

  private static List<Failure> failures(String json) {
    if (json == null) {
      return List.of();
    }
    try (var reader = JSONP.createReader(new StringReader(json))) {
      return reader.readArray().getValuesAs(JsonObject.class).stream()
          .map(
              failure ->
                  new Failure(
                      failure.getInt("attempt"),
                      Instant.ofEpochMilli(failure.getJsonNumber("at").longValue()),
                      failure.getString("message")))
          .toList();
    }
  }

  private static int number(Map<String, String> hash, String field) {
    return Integer.parseInt(hash.getOrDefault(field, "0"));
  }

  private static Instant instant(Map<String, String> hash, String field) {
    var value = hash.get(field);
    return value == null ? null : Instant.ofEpochMilli(Long.parseLong(value));
  }
}
