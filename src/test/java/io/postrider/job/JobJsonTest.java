package io.postrider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.platform.UnknownVersionException;
import io.postrider.testkit.ManualClock;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobJsonTest {

  @Test
  void a_job_reads_back_as_it_was_written() {
    var job = SampleJobs.job("report", "https://example.com/?a=ä", "3:u-1:sales");
    assertThat(JobJson.read(JobJson.write(job))).isEqualTo(job);
  }

  @Test
  void absent_optional_values_stay_absent() {
    var job = SampleJobs.job();
    assertThat(JobJson.write(job)).doesNotContain("webhookUrl", "dedupKey", "dueAt");
    assertThat(JobJson.read(JobJson.write(job))).isEqualTo(job);
  }

  @Test
  void the_due_time_is_kept_to_the_millisecond() {
    var job = SampleJobs.dueAt(ManualClock.START.plusMillis(1));
    assertThat(JobJson.read(JobJson.write(job)).dueAt()).isEqualTo(job.dueAt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "id",
        "kind",
        "type",
        "userId",
        "owner",
        "priority",
        "createdAt",
        "payload"
      })
  void a_job_without_a_required_field_is_refused(String field) {
    var json = Json.createObjectBuilder(sample()).remove(field).build();
    assertRefused(json.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "id",
        "kind",
        "type",
        "userId",
        "owner",
        "priority",
        "createdAt",
        "payload"
      })
  void a_job_with_a_field_of_the_wrong_type_is_refused(String field) {
    assertRefused(Json.createObjectBuilder(sample()).add(field, JsonValue.TRUE).build().toString());
  }

  /** As the first release wrote it; a node of this release must read what waits from before. */
  @Test
  void a_job_of_the_first_release_is_read() {
    var job =
        JobJson.read(
            """
            {"version":1,"id":"01a20bc6-5556-761e-a924-1aaafcedb2fd","kind":"report",\
            "type":"sales","userId":"u-1","owner":"shop","priority":5,\
            "createdAt":1795790026987,"webhookUrl":"https://example.com/h?a=b",\
            "dedupKey":"u-1 sales","payload":{"params":{"year":2026}}}""");

    assertThat(job.id().value()).isEqualTo("01a20bc6-5556-761e-a924-1aaafcedb2fd");
    assertThat(job.dedupKey()).isEqualTo("u-1 sales");
    assertThat(job.createdAt()).isEqualTo(Instant.ofEpochMilli(1795790026987L));
    assertThat(job.dueAt()).isNull();
    assertThat(job.expiresAt()).isNull();
  }

  /** Nodes of the next release may run beside this one. */
  @Test
  void the_next_version_is_read_without_what_is_new() {
    var sample = sample();
    var next = Json.createObjectBuilder(sample).add("version", 2).add("fresh", "?").build();
    assertThat(JobJson.read(next.toString())).isEqualTo(JobJson.read(sample.toString()));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 3})
  void an_unknown_version_is_refused_as_such(int version) {
    var later = Json.createObjectBuilder(sample()).add("version", version).build();
    assertThatThrownBy(() -> JobJson.read(later.toString()))
        .isInstanceOf(UnknownVersionException.class)
        .hasMessageContaining("version " + version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1e400", "99999999999999999999"})
  void a_job_whose_time_is_not_in_milliseconds_is_refused(String number) {
    assertRefused(
        sample().toString().replaceFirst("\"createdAt\":\\d+", "\"createdAt\":" + number));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "null", "[]", "{", "{}", "hello", "{\"version\":1}"})
  void text_that_is_not_a_job_object_is_refused(String text) {
    assertRefused(text);
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> JobJson.read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static JsonObject sample() {
    try (var reader = Json.createReader(new StringReader(JobJson.write(SampleJobs.job())))) {
      return reader.readObject();
    }
  }
}
