package io.postrider.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.api.EventStream;
import io.postrider.execution.ExecutionKit;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.platform.AnswerThreads;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import io.postrider.testkit.Stub;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class JobStreamsTest {

  private static final String COMMENT = "comment";

  private final ManualClock clock = new ManualClock();
  private final ManualTimer timer = new ManualTimer();
  private final JobStreams streams = new JobStreams();
  private final Map<JobId, Consumer<JobRecord>> watched = new HashMap<>();
  private final JobRecord waiting = JobRecord.accepted(SampleJobs.job());
  private final JobRecord ended = SampleJobs.record(waiting.job(), 0, JobStatus.COMPLETED);

  /** The ids of the events sent, and comments. */
  private final List<String> sent = new ArrayList<>();

  /** The reconnect delays sent to the client, in milliseconds. */
  private final List<Object> retries = new ArrayList<>();

  private boolean closed;
  private boolean broken;

  JobStreamsTest() {
    streams.maxPerOwner = 1;
    streams.clock = clock;
    streams.timer = timer.service();
    streams.answers = new JobAnswer();
    streams.answers.retries = ExecutionKit.fourAttempts();
    streams.threads =
        new AnswerThreads() {
          @Override
          public void execute(Runnable task) {
            task.run();
          }
        };
    streams.watch =
        new JobWatch() {
          @Override
          Watch watch(JobId id, Consumer<JobRecord> observer) {
            watched.put(id, observer);
            return () -> watched.remove(id);
          }
        };
    streams.start();
  }

  @Test
  void stream_of_an_open_job_ends_after_five_minutes() {
    open();
    clock.advance(Duration.ofSeconds(EventStream.MAX_SECONDS - 1));
    timer.tick();
    assertThat(closed).isFalse();
    assertThat(sent).containsExactly("0", COMMENT);

    clock.advance(Duration.ofSeconds(1));
    timer.tick();
    assertThat(closed).isTrue();
    assertThat(watched).isEmpty();
    assertThat(sent).containsExactly("0", COMMENT);
  }

  @Test
  void final_state_reached_between_two_streams_is_sent_by_the_next() {
    open();
    clock.advance(Duration.ofSeconds(EventStream.MAX_SECONDS));
    timer.tick();
    closed = false;

    streams.open("o", ended, "0", sink(), sse());
    assertThat(sent).containsExactly("0", "1");
    assertThat(closed).isTrue();
  }

  @Test
  void final_state_reached_before_the_last_heartbeat_is_sent() {
    open();
    clock.advance(Duration.ofSeconds(EventStream.MAX_SECONDS));
    watched.get(waiting.id()).accept(ended);
    timer.tick();

    assertThat(sent).containsExactly("0", "1");
    assertThat(closed).isTrue();
  }

  @Test
  void stream_begins_with_the_reconnect_delay_even_if_the_client_has_its_state() {
    streams.open("o", waiting, "0", sink(), sse());
    assertThat(sent).containsExactly(COMMENT);
    assertThat(retries).singleElement().satisfies(JobStreamsTest::isSomeSeconds);

    watched.get(waiting.id()).accept(ended);
    assertThat(sent).containsExactly(COMMENT, "1");
    assertThat(retries).hasSize(1);
  }

  /** As Jersey tells of a long event to a client that is gone. */
  @Test
  void stream_whose_event_cannot_be_written_ends_and_makes_room_for_another() {
    open();
    broken = true;
    watched.get(waiting.id()).accept(ended);
    assertThat(closed).isTrue();
    assertThat(watched).isEmpty();

    broken = false;
    closed = false;
    open();
    assertThat(watched).hasSize(1);
  }

  private static void isSomeSeconds(Object millis) {
    assertThat((long) millis).isBetween(1_000L, 10_000L);
  }

  private void open() {
    streams.open("o", waiting, null, sink(), sse());
  }

  private SseEventSink sink() {
    return Stub.of(
        SseEventSink.class,
        Map.of(
            "isClosed",
            nothing -> closed,
            "send",
            event -> {
              if (broken) {
                throw new IllegalStateException("Broken pipe");
              }
              var id = ((OutboundSseEvent) event[0]).getId();
              sent.add(id == null ? COMMENT : id);
              return null;
            },
            "close",
            nothing -> {
              closed = true;
              return null;
            }));
  }

  private Sse sse() {
    return Stub.of(Sse.class, Map.of("newEventBuilder", nothing -> builder()));
  }

  private OutboundSseEvent.Builder builder() {
    var id = new ArrayList<Object>();
    var methods = new HashMap<String, Function<Object[], Object>>();
    var builder = Stub.of(OutboundSseEvent.Builder.class, methods);
    methods.put("id", text -> id.add(text[0]) ? builder : null);
    methods.put("mediaType", type -> builder);
    methods.put("data", data -> builder);
    methods.put("comment", text -> builder);
    methods.put("reconnectDelay", millis -> retries.add(millis[0]) ? builder : null);
    methods.put(
        "build",
        nothing ->
            Stub.of(
                OutboundSseEvent.class,
                Map.of("getId", none -> id.isEmpty() ? null : (String) id.get(0))));
    return builder;
  }
}
