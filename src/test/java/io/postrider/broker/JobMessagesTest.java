package io.postrider.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.execution.JobMessage;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.JobJson;
import io.postrider.job.SampleJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobMessagesTest {

  private final ManualClock clock = new ManualClock();

  @Test
  void a_job_reads_back_from_its_message() {
    var job = SampleJobs.job("report", "https://example.com/", "k");
    var sent = JobMessages.toWorker(new Dispatch(job, 3), "jobs.any");

    assertThat(JobMessages.read(received(sent, 2))).isEqualTo(new JobMessage(job, 3, 2));
  }

  @Test
  void each_generation_has_its_own_duplicate_id() {
    var job = SampleJobs.job("report", null, null);
    var sent = JobMessages.toWorker(new Dispatch(job, 3), "jobs.any");

    assertThat(sent.address()).isEqualTo("jobs.any");
    assertThat(sent.multicast()).isFalse();
    assertThat(sent.duplicateId()).isEqualTo(job.id() + ":3");
    assertThat(sent.withDuplicateIdSuffix(":again:1").duplicateId())
        .isEqualTo(job.id() + ":3:again:1");
  }

  @Test
  void jms_priority_is_ten_minus_the_jobs_priority() {
    assertThat(JobMessages.toWorker(new Dispatch(SampleJobs.job(), 0), "jobs.any").priority())
        .isEqualTo(5);
    var urgent = SampleJobs.dueAt(null);
    assertThat(JobMessages.toWorker(new Dispatch(urgent, 0), "jobs.any").priority()).isEqualTo(9);
  }

  @Test
  void copy_of_a_delayed_job_comes_when_it_is_due_or_earlier() {
    var job = new Dispatch(SampleJobs.dueAt(ManualClock.START.plusSeconds(60)), 0);
    var longest = Duration.ofSeconds(45);
    assertThat(JobMessages.copy(job, longest, clock).delay()).isEqualTo(longest);

    clock.advance(Duration.ofSeconds(50));
    assertThat(JobMessages.copy(job, longest, clock).delay()).isEqualTo(Duration.ofSeconds(10));

    clock.advance(Duration.ofSeconds(11));
    assertThat(JobMessages.copy(job, longest, clock).delay()).isZero();
  }

  @Test
  void a_dead_letter_goes_to_every_queue_of_its_address_at_once() {
    var job = SampleJobs.dueAt(ManualClock.START.plusSeconds(60));
    var sent = JobMessages.toDeadLetters(new Dispatch(job, 1));

    assertThat(sent.address()).isEqualTo("dead-letters");
    assertThat(sent.multicast()).isTrue();
    assertThat(sent.delay()).isZero();
    assertThat(JobMessages.read(received(sent, 1))).isEqualTo(new JobMessage(job, 1, 1));
  }

  @Test
  void values_to_select_by_are_properties() {
    var job = SampleJobs.job();
    assertThat(JobMessages.toWorker(new Dispatch(job, 0), "jobs.any").properties())
        .containsEntry("jobId", job.id().value())
        .containsEntry("kind", "notification")
        .containsEntry("type", "welcome")
        .containsEntry("userId", "u-1")
        .containsEntry("generation", "0");
  }

  @Test
  void an_object_message_is_never_deserialised() {
    var hostile = Stub.of(ObjectMessage.class, Map.of());
    assertThatThrownBy(() -> JobMessages.read(hostile))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(JobMessages.tryRead(hostile)).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "hello", "{}", "{\"version\":2}"})
  void a_text_that_is_not_a_job_is_refused(String text) {
    assertThat(JobMessages.tryRead(message(text, Map.of("generation", "0"), 1))).isEmpty();
  }

  @Test
  void a_message_without_a_generation_is_refused() {
    assertThat(JobMessages.tryRead(message(JobJson.write(SampleJobs.job()), Map.of(), 1)))
        .isEmpty();
  }

  @Test
  void a_message_that_cannot_be_read_is_refused() {
    var broken =
        Stub.of(
            TextMessage.class,
            Map.of(
                "getText",
                nothing -> {
                  throw sneaky(new JMSException("truncated"));
                }));
    assertThat(JobMessages.tryRead(broken)).isEmpty();
  }

  private static Message received(OutboundMessage sent, int count) {
    return message(sent.text(), sent.properties(), count);
  }

  private static TextMessage message(String text, Map<String, String> properties, int count) {
    var known = new HashMap<String, String>(properties);
    return Stub.of(
        TextMessage.class,
        Map.of(
            "getText", nothing -> text,
            "getStringProperty", names -> known.get(names[0]),
            "getIntProperty", names -> count));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> RuntimeException sneaky(Exception cause) throws E {
    throw (E) cause;
  }
}
