package io.postrider.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.postrider.api.Problem.FieldError;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchReaderTest {

  private static final JsonBodyReader READER = new JsonBodyReader();

  @Test
  void items_are_cut_out_of_the_body_as_they_are() {
    var items =
        List.of(
            "{}",
            "{\"a\":{\"b\":[1,{\"c\":\"}]\\\"{\"}]},\"d\":null}",
            "{ \"ä\" : \"😀\",\n \"e\": 1.50 }",
            "{\"x\":1,\"x\":2}",
            "{\"half\":\"\\ud800\"}");

    assertThat(read(" { \"items\" : [ " + String.join(" , ", items) + " ] } ").items())
        .isEqualTo(items);
  }

  @Test
  void item_that_is_nested_too_deeply_for_the_parser_refuses_the_batch() {
    var deep = "{\"items\":[{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}]}";

    assertThat(refused(400, deep).detail()).isEqualTo("The body is nested too deeply.");
  }

  /** The parser refills its buffer many times. */
  @Test
  void items_of_a_long_body_are_cut_out_at_their_ends() {
    var items = new ArrayList<String>();
    for (int i = 0; i < 1_000; i++) {
      items.add(
          "{\"userId\":\"ü-%d\",\"data\":{\"text\":\"%s\"}}".formatted(i, "é".repeat(i % 400)));
    }

    assertThat(read("{\"items\":[" + String.join(",", items) + "]}").items()).isEqualTo(items);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | /items   | must be a list    | {\"items\":{}}",
        "400 | /items   | must be a list    | {\"items\":null}",
        "400 | /items/1 | must be an object | {\"items\":[{},[]]}",
        "400 | /items/0 | must be an object | {\"items\":[\"{}\"]}",
        "400 | /items   | comes twice       | {\"items\":[{}],\"items\":[{}]}",
        "400 | /Items   | unknown field     | {\"Items\":[{}]}",
        "400 | /a~1b    | unknown field     | {\"items\":[{}],\"a/b\":1}",
        "422 | /items   | must have 1 to 1000 items | {\"items\":[]}",
        "422 | /items   | must have 1 to 1000 items | {}",
      })
  void wrong_envelope_is_refused_with_a_pointer(
      int status, String pointer, String detail, String body) {
    assertThat(refused(status, body).errors()).containsExactly(new FieldError(pointer, detail));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[{}]",
        "nul",
        "1",
        "{\"items\":[{}]",
        "{\"items\":[{}]}}",
        "{\"items\":[{}]} x",
        "{\"items\":[{},]}",
        "{\"items\":[{\"a\" 1}]}",
        "{\"items\":[{\"a\":}]}",
        "{\"items\":[{\"a\":tru}]}",
        "{\"items\":[{\"a\":1}{}]}",
      })
  void body_that_is_not_json_is_refused_as_a_whole(String body) {
    refused(400, body);
  }

  @Test
  void number_of_items_is_bounded() {
    assertThat(read(batch(nCopies(1_000, "{}"))).items()).hasSize(1_000);
    refused(422, batch(nCopies(1_001, "{}")));
  }

  @Test
  void number_of_values_is_bounded() {
    var item = "{\"a\":[" + String.join(",", nCopies(39, "1")) + "]}";
    assertThat(read(batch(nCopies(500, item))).items()).hasSize(500);
    assertThat(refused(400, batch(nCopies(501, item))).detail())
        .isEqualTo("The body has more than 20000 values.");
  }

  @Test
  void body_of_one_mebibyte_is_read_and_a_longer_one_is_not() {
    var body = batch(List.of("{}"));
    var padding = " ".repeat(1024 * 1024 - body.length());
    assertThat(read(body + padding).items()).hasSize(1);
    refused(413, body + padding + " ");
  }

  private static String batch(List<String> items) {
    return "{\"items\":[" + String.join(",", items) + "]}";
  }

  private static Problem refused(int status, String body) {
    var thrown = catchThrowableOfType(WebApplicationException.class, () -> read(body));
    assertThat(thrown).as("refused").isNotNull();
    assertThat(thrown.getResponse().getStatus()).isEqualTo(status);
    return (Problem) thrown.getResponse().getEntity();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static BatchRequest read(String body) {
    return (BatchRequest)
        READER.readFrom(
            (Class) BatchRequest.class,
            BatchRequest.class,
            null,
            MediaType.APPLICATION_JSON_TYPE,
            new MultivaluedHashMap<>(),
            new ByteArrayInputStream(body.getBytes(UTF_8)));
  }
}
