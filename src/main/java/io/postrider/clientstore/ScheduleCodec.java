package io.postrider.clientstore;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.job.JobId;
import io.postrider.schedule.Schedule;
import io.postrider.schedule.Schedule.Definition;
import io.postrider.schedule.Schedule.Last;
import io.postrider.schedule.Schedule.Name;
import io.postrider.schedule.Schedule.Skipped;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Converts schedules to and from JSON text. The same schedule gives the same text. Times are
 * milliseconds since the epoch.
 */
final class ScheduleCodec {

  private ScheduleCodec() {}

  static String write(Schedule schedule) {
    var definition = schedule.definition();
    var json =
        JSONP
            .createObjectBuilder()
            .add("owner", schedule.name().owner())
            .add("name", schedule.name().name())
            .add("zone", definition.zone().getId())
            .add("kind", definition.kind())
            .add("request", definition.request())
            .add("allOwners", definition.allOwners())
            .add("catchUp", definition.catchUp())
            .add("overlap", definition.overlap())
            .add("madeAt", definition.madeAt().toEpochMilli())
            .add("paused", schedule.paused());
    add(json, "endsAt", definition.endsAt());
    add(json, "nextAt", schedule.nextAt());
    if (definition.cron() != null) {
      json.add("cron", definition.cron());
    }
    if (definition.every() != null) {
      json.add("every", definition.every().toString());
    }
    if (schedule.last() != null) {
      add(json, "lastAt", schedule.last().at());
      json.add("lastJob", schedule.last().job().value());
    }
    if (schedule.skipped() != null) {
      add(json, "skippedAt", schedule.skipped().at());
      json.add("skippedReason", schedule.skipped().reason());
    }
    return json.build().toString();
  }

  private static void add(JsonObjectBuilder json, String name, Instant time) {
    if (time != null) {
      json.add(name, time.toEpochMilli());
    }
  }

  static Schedule read(String text) {
    JsonObject json;
    try (var reader = JSONP.createReader(new StringReader(text))) {
      json = reader.readObject();
    }
    return new Schedule(
        new Name(json.getString("owner"), json.getString("name")),
        definition(json),
        json.getBoolean("paused"),
        time(json, "nextAt"),
        json.containsKey("lastJob")
            ? new Last(time(json, "lastAt"), new JobId(json.getString("lastJob")))
            : null,
        json.containsKey("skippedAt")
            ? new Skipped(time(json, "skippedAt"), json.getString("skippedReason"))
            : null);
  }

  private static Definition definition(JsonObject json) {
    return new Definition(
        json.getString("cron", null),
        json.containsKey("every") ? Duration.parse(json.getString("every")) : null,
        ZoneId.of(json.getString("zone")),
        json.getString("kind"),
        json.getJsonObject("request"),
        json.getBoolean("allOwners"),
        json.getBoolean("catchUp"),
        json.getBoolean("overlap"),
        time(json, "endsAt"),
        time(json, "madeAt"));
  }

  private static Instant time(JsonObject json, String name) {
    return json.containsKey(name)
        ? Instant.ofEpochMilli(json.getJsonNumber(name).longValue())
        : null;
  }
}
