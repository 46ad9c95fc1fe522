package io.postrider.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.postrider.api.Problem.FieldError;
import io.postrider.deadletter.BulkOperationsResource.BulkRequest;
import io.postrider.endpoint.EndpointRequest;
import io.postrider.notification.NotificationRequest;
import io.postrider.recipient.SuppressionsResource.SuppressionRequest;
import io.postrider.report.ReportRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyReaderTest {

  private static final Locale ORIGINAL_LOCALE = Locale.getDefault();

  private final JsonBodyReader reader = new JsonBodyReader();

  @BeforeAll
  static void useEnglish() {
    Locale.setDefault(Locale.ENGLISH);
  }

  @AfterAll
  static void restoreLocale() {
    Locale.setDefault(ORIGINAL_LOCALE);
  }

  @Test
  void absent_fields_of_a_record_are_null() throws IOException {
    var request = read(ReportRequest.class, "{\"userId\":\"u-1\",\"reportType\":\"sales\"}");
    assertThat(request).isEqualTo(new ReportRequest("u-1", "sales", null, null, null, null, null));
  }

  @Test
  void null_field_counts_as_absent() throws IOException {
    var json = "{\"userId\":\"u-1\",\"reportType\":\"sales\",\"webhookUrl\":null}";
    assertThat(read(ReportRequest.class, json).webhookUrl()).isNull();
  }

  @Test
  void boolean_is_read() throws IOException {
    assertThat(read(BulkRequest.class, "{\"dryRun\":true}").dryRun()).isTrue();
    assertThat(read(BulkRequest.class, "{}").dryRun()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reportType | {\"userId\":\"u-1\"}",
        "userId     | {\"reportType\":\"sales\"}",
        "reportType | {\"userId\":\"u-1\",\"reportType\":null}",
        "reportType | {\"userId\":\"u-1\",\"reportType\":\"\"}",
        "userId     | {\"userId\":\"  \",\"reportType\":\"sales\"}",
        "userId     | {\"userId\":\"a\\u0000b\",\"reportType\":\"sales\"}",
        "userId     | {\"userId\":\"a\\nb\",\"reportType\":\"sales\"}",
      })
  void report_without_user_or_type_is_refused(String field, String json) {
    assertRefused(422, "/" + field, ReportRequest.class, json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type   | {\"userId\":\"u-1\"}",
        "userId | {\"type\":\"welcome\"}",
        "type   | {\"userId\":\"u-1\",\"type\":null}",
        "userId | {\"userId\":\"\",\"type\":\"welcome\"}",
      })
  void notification_without_user_or_type_is_refused(String field, String json) {
    assertRefused(422, "/" + field, NotificationRequest.class, json);
  }

  @Test
  void text_longer_than_its_limit_is_refused() throws IOException {
    var json = "{\"userId\":\"%s\",\"reportType\":\"%s\"}";
    assertThat(read(ReportRequest.class, json.formatted("u".repeat(200), "t".repeat(100))))
        .isNotNull();
    assertRefused(422, "/userId", ReportRequest.class, json.formatted("u".repeat(201), "t"));
    assertRefused(422, "/reportType", ReportRequest.class, json.formatted("u", "t".repeat(101)));
  }

  @Test
  void all_invalid_fields_are_named() {
    assertThat(refused(422, ReportRequest.class, "{}").errors())
        .extracting(FieldError::pointer)
        .containsExactly("/reportType", "/userId");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"userId\":1,\"reportType\":\"sales\"}     | /userId     | must be a string",
        "{\"userId\":true,\"reportType\":\"sales\"}  | /userId     | must be a string",
        "{\"userId\":[],\"reportType\":\"sales\"}    | /userId     | must be a string",
        "{\"userId\":\"u\",\"reportType\":{}}        | /reportType | must be a string",
        "{\"userId\":\"u\",\"reportType\":\"s\",\"userid\":\"u\"} | /userid | unknown field",
        "{\"userId\":\"u\",\"reportType\":\"s\",\"a/b~c\":null}   | /a~1b~0c | unknown field",
      })
  void unknown_field_or_field_of_another_type_is_named(String json, String pointer, String detail) {
    assertThat(refused(400, ReportRequest.class, json).errors())
        .containsExactly(new FieldError(pointer, detail));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "", "Welcome", "-welcome", "order confirmed", "order/confirmed"})
  void suppression_of_an_impossible_type_is_refused(String type) throws IOException {
    var json = "{\"email\":\"ada@example.com\",\"type\":\"%s\"}";
    assertRefused(422, "/type", SuppressionRequest.class, json.formatted(type));
    assertThat(read(SuppressionRequest.class, json.formatted("order-2")).type())
        .isEqualTo("order-2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"20", "20.0", "2e1", "200e-1"})
  void whole_number_is_read(String number) throws IOException {
    assertThat(read(EndpointRequest.class, "{\"rate\":" + number + "}").rate()).isEqualTo(20);
  }

  /** What would be cut off could make it 0, which means no limit. */
  @ParameterizedTest
  @ValueSource(strings = {"0.5", "1.5", "4294967296", "4294967297", "1e20", "1e999999", "1E400"})
  void number_that_is_not_whole_or_too_large_is_refused(String number) {
    assertThat(refused(400, EndpointRequest.class, "{\"rate\":" + number + "}").errors())
        .containsExactly(
            new FieldError("/rate", "must be a whole number from -2147483648 to 2147483647"));
  }

  @Test
  void boolean_in_quotes_is_refused() {
    assertThat(refused(400, BulkRequest.class, "{\"dryRun\":\"true\"}").errors())
        .containsExactly(new FieldError("/dryRun", "must be a boolean"));
  }

  @Test
  void body_longer_than_64_kibibytes_is_refused() throws IOException {
    var json = "{\"userId\":\"u-1\",\"reportType\":\"sales\"}";
    var padding = " ".repeat(64 * 1024 - json.length());
    assertThat(read(ReportRequest.class, json + padding)).isNotNull();
    refused(413, ReportRequest.class, json + padding + " ");
  }

  @Test
  void endless_body_is_read_only_to_the_limit() {
    var endless =
        new InputStream() {
          private long read;

          @Override
          public int read() {
            read++;
            return ' ';
          }
        };

    var thrown =
        catchThrowableOfType(
            WebApplicationException.class, () -> read(ReportRequest.class, endless));

    assertThat(thrown.getResponse().getStatus()).isEqualTo(413);
    assertThat(endless.read).isLessThan(100_000);
  }

  private void assertRefused(
      int status, String pointer, Class<? extends Record> type, String json) {
    assertThat(refused(status, type, json).errors())
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.pointer()).isEqualTo(pointer);
              assertThat(error.detail()).isNotBlank();
            });
  }

  private Problem refused(int status, Class<? extends Record> type, String json) {
    var thrown = catchThrowableOfType(WebApplicationException.class, () -> read(type, json));
    assertThat(thrown).as("refused").isNotNull();
    assertThat(thrown.getResponse().getStatus()).isEqualTo(status);
    assertThat(thrown.getResponse().getMediaType()).isEqualTo(Problem.MEDIA_TYPE);
    return (Problem) thrown.getResponse().getEntity();
  }

  private <T extends Record> T read(Class<T> type, String json) throws IOException {
    return read(type, new ByteArrayInputStream(json.getBytes(UTF_8)));
  }

  @SuppressWarnings("unchecked")
  private <T extends Record> T read(Class<T> type, InputStream body) throws IOException {
    var headers = new MultivaluedHashMap<String, String>();
    var media = MediaType.APPLICATION_JSON_TYPE;
    return type.cast(
        reader.readFrom((Class<Record>) (Class<?>) type, type, null, media, headers, body));
  }
}
