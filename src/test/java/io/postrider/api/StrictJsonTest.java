package io.postrider.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.postrider.job.Job;
import io.postrider.job.JobJson;
import io.postrider.platform.CanonicalJson;
import jakarta.json.JsonObject;
import jakarta.ws.rs.WebApplicationException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  @Test
  void object_is_read() {
    assertThat(object(bytes(" {\"a\": \"ä😀\"} ")).getString("a")).isEqualTo("ä😀");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "{\"a\":1",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":1}{}",
        "{\"a\":1} x",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "// comment\n{}",
      })
  void text_that_is_not_json_is_malformed(String text) {
    assertThat(problem(bytes(text)).detail()).isEqualTo("The body is not valid JSON.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"a\"", "1", "true", "null", "[{}]"})
  void json_that_is_not_an_object_is_malformed(String text) {
    assertThat(problem(bytes(text)).detail()).isEqualTo("The body is not a JSON object.");
  }

  @Test
  void body_that_is_not_utf_8_is_malformed() {
    assertThat(problem("{\"a\":\"ä\"}".getBytes(ISO_8859_1)).detail())
        .isEqualTo("The body is not UTF-8.");
    assertThat(problem("{\"a\":\"ä\"}".getBytes(UTF_16)).status()).isEqualTo(400);
    assertThat(problem(new byte[] {'{', '"', (byte) 0xC0, (byte) 0xAF, '"'}).detail())
        .isEqualTo("The body is not UTF-8.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1,\"a\":2} | /a",
        "{\"a\":1,\"\\u0061\":2} | /a",
        "{\"a/b\":1,\"a/b\":2} | /a~1b",
        "{\"data\":{\"x\":1,\"x\":2}} | /x",
        "{\"data\":[{\"x\":1,\"x\":2}]} | /x",
      })
  void duplicate_name_is_reported_with_its_pointer(String text, String pointer) {
    assertThat(problem(bytes(text)).errors())
        .containsExactly(new Problem.FieldError(pointer, "comes twice"));
  }

  @Test
  void two_objects_may_have_the_same_name() {
    assertThat(object(bytes("{\"a\":{\"a\":1},\"b\":{\"a\":2}}"))).hasSize(2);
  }

  @Test
  void depth_is_bounded() {
    assertThat(object(bytes(nested(32)))).hasSize(1);
    assertThat(problem(bytes(nested(33))).detail()).isEqualTo("The body is nested too deeply.");
    assertThat(problem(bytes("{\"a\":" + "[".repeat(60_000))).detail())
        .isEqualTo("The body is nested too deeply.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "\"\"", "[]", "{}"})
  void number_of_values_is_bounded(String value) {
    assertThat(object(bytes(list(value, 998)))).hasSize(1);
    assertThat(problem(bytes(list(value, 999))).detail())
        .isEqualTo("The body has more than 1000 values.");
  }

  @Test
  void values_are_counted_at_every_depth() {
    assertThat(problem(bytes(list("{\"a\":[1]}", 333))).detail())
        .isEqualTo("The body has more than 1000 values.");
  }

  @Test
  void huge_number_is_read_or_refused_without_error() {
    assertThat(object(bytes("{\"a\":1e99999}"))).hasSize(1);
    assertThat(problem(bytes("{\"a\":1e99999999999}")).status()).isEqualTo(400);
    assertThat(problem(bytes("{\"a\":" + "9".repeat(60_000) + "}")).status()).isEqualTo(400);
  }

  /** What is stored is read by loops that work for all clients. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "1e0",
        "1.50",
        "1e99999",
        "1e-99999",
        "10e999999",
        "1E1000000",
        "-1e-1000000",
        "0e1000000"
      })
  void number_that_is_accepted_is_stored_and_read_again(String number) {
    var data = object(bytes("{\"x\":" + number + "}"));
    var job = Job.of("report", "sales", "u-1", Job.DEFAULT_OWNER, Instant.EPOCH, data);

    assertThat(JobJson.read(JobJson.write(job)).payload()).isEqualTo(data);
    assertThat(CanonicalJson.of(data)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10e2147483647", "100e2147483647", "1e-2147483648", "1e1000001", "0e2147483647"})
  void number_that_could_not_be_read_again_is_refused(String number) {
    assertThat(problem(bytes("{\"x\":" + number + "}")).status()).isEqualTo(400);
    assertThat(problem(bytes("{\"x\":{\"y\":[" + number + "]}}")).status()).isEqualTo(400);
  }

  @Test
  void number_with_too_many_digits_is_refused() {
    assertThat(object(bytes("{\"x\":" + "9".repeat(1_000) + "}"))).hasSize(1);
    for (int digits : new int[] {1_001, 1_097, 1_101}) {
      var body = bytes("{\"x\":" + "9".repeat(digits) + "e9}");
      assertThat(problem(body).status()).as(digits + " digits").isEqualTo(400);
    }
  }

  private static Problem problem(byte[] body) {
    var thrown = catchThrowableOfType(WebApplicationException.class, () -> object(body));
    assertThat(thrown).as("refused").isNotNull();
    assertThat(thrown.getResponse().getStatus()).isEqualTo(400);
    return (Problem) thrown.getResponse().getEntity();
  }

  private static String nested(int depth) {
    return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
  }

  private static String list(String value, int size) {
    return "{\"a\":[" + String.join(",", nCopies(size, value)) + "]}";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static JsonObject object(byte[] body) {
    return StrictJson.object(StrictJson.decode(body));
  }
}
