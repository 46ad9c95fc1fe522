package io.postrider.platform;

import static io.postrider.platform.Jsonp.JSONP;
import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.intake.Submission;
import io.postrider.job.Job;
import io.postrider.job.SampleJobs;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"b\": {\"d\": 1, \"c\": [2, 1]}, \"a\": null} | {\"a\":null,\"b\":{\"c\":[2,1],\"d\":1}}",
        "[1, 1.0, 1e0, 10e-1, 0.1E1] | [1,1,1,1,1]",
        "[0, -0, 0.00, 0e400, -0e-9] | [0,0,0,0,0]",
        "[100, 1e2, -1.50, 0.001] | [100,100,-1.5,0.001]",
        "[1e400, 10e399, 1e-400] | [1E400,1E400,1E-400]",
        "[1.00000000000000001] | [1.00000000000000001]",
        "[\"\\u00e4\\/\", true, {}, []] | [\"ä/\",true,{},[]]",
      })
  void equal_values_have_the_same_text(String text, String form) {
    assertThat(canonical(text)).isEqualTo(form);
    assertThat(canonical(form)).isEqualTo(form);
  }

  @Test
  void fingerprint_of_an_earlier_version_still_matches_its_request() {
    var job = SampleJobs.job();
    var payload = JSONP.createObjectBuilder(job.payload()).add("data", read("{\"b\":1.0,\"a\":2}"));
    var other = JSONP.createObjectBuilder(job.payload()).add("data", read("{\"b\":1.1,\"a\":2}"));
    var repeat = new Submission(withPayload(job, payload.build()), null);

    assertThat(repeat.has(repeat.fingerprint())).isTrue();
    assertThat(repeat.has("fe03cd14ad4cad1f6f6c09a465d3e413ae9ac107e096645cd119884cf57de6b1"))
        .isTrue();
    assertThat(new Submission(withPayload(job, other.build()), null).has(repeat.fingerprint()))
        .isFalse();
  }

  private static Job withPayload(Job job, JsonObject payload) {
    return new Job(
        job.id(),
        job.kind(),
        job.type(),
        job.userId(),
        job.owner(),
        job.priority(),
        job.createdAt(),
        job.dueAt(),
        job.webhookUrl(),
        job.dedupKey(),
        payload);
  }

  private static String canonical(String text) {
    return CanonicalJson.of(read(text));
  }

  private static JsonValue read(String text) {
    try (var reader = JSONP.createReader(new StringReader(text))) {
      return reader.readValue();
    }
  }
}
