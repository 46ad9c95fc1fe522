package io.postrider.api;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One client's stream of something that changes. It always sends the latest state; one that reads
 * slowly skips what has been overtaken, and holds up nobody but itself.
 *
 * @param <T> the state
 */
public final class EventStream<T> {

  /** After so long a client has to ask again, and to show that its key is still good. */
  public static final int MAX_SECONDS = 300;

  /**
   * When a client whose stream was cut comes again, in milliseconds: {@code retry} of the HTML
   * Standard, section 9.2.6. Each gets a time of its own, so that not all of a node that dies come
   * to another at once.
   */
  private static final int COME_AGAIN_MILLIS = 2_000;

  private static final int COME_AGAIN_MAX_MILLIS = 4_000;

  /** What the answers say besides their type: no cache keeps them, and no proxy holds them back. */
  public static final Map<String, String> HEADERS =
      Map.of(HttpHeaders.CACHE_CONTROL, "no-store", "X-Accel-Buffering", "no");

  /**
   * A state as an event.
   *
   * @param id tells states apart
   * @param data to be written as JSON
   * @param last whether the stream ends after it
   */
  public record Event(String id, Object data, boolean last) {}

  private final SseEventSink sink;
  private final Sse sse;
  private final Function<T, Event> form;
  private final Executor threads;
  private final Consumer<EventStream<T>> ended;

  /** What is to be sent: above zero, a thread is at it. */
  private final AtomicInteger signals = new AtomicInteger();

  private volatile T latest;
  private volatile boolean beat;
  private volatile boolean ending;
  private String sent;
  private boolean begun;
  private boolean over;

  /**
   * Sends nothing before {@link #begin}.
   *
   * @param state as it is now
   * @param seen the id of the event that the client has already; may be null
   * @param ended called when nothing is sent any more
   */
  public EventStream(
      SseEventSink sink,
      Sse sse,
      T state,
      String seen,
      Function<T, Event> form,
      Executor threads,
      Consumer<EventStream<T>> ended) {
    this.sink = sink;
    this.sse = sse;
    this.latest = state;
    this.sent = seen;
    this.form = form;
    this.threads = threads;
    this.ended = ended;
  }

  /** The answer to HEAD: the head of a stream, which ends there. */
  public static Response head() {
    var answer = Response.ok().type(MediaType.SERVER_SENT_EVENTS);
    HEADERS.forEach(answer::header);
    return answer.build();
  }

  /** Sends the state it was made with, unless the client has it; and when to come again. */
  public void begin() {
    signal();
  }

  /** Sends another state. */
  public void show(T state) {
    if (!state.equals(latest)) {
      latest = state;
      signal();
    }
  }

  /** A comment, which keeps proxies from closing the connection and finds out who is gone. */
  public void beat() {
    beat = true;
    signal();
  }

  /** Ends it before the last state: what changes from now on is for the client's next stream. */
  public void end() {
    ending = true;
    signal();
  }

  private void signal() {
    if (signals.getAndIncrement() == 0) {
      threads.execute(this::send);
    }
  }

  private void send() {
    int seen;
    do {
      seen = signals.get();
      if (!over) {
        sendLatest();
      }
    } while (signals.addAndGet(-seen) != 0);
  }

  private void sendLatest() {
    var event = form.apply(latest);
    if (event.last() || !event.id().equals(sent)) {
      sent = event.id();
      send(outbound(event));
    } else if (beat || !begun) {
      send(builder().comment("").build());
    }
    beat = false;
    if (sink.isClosed() || event.last() || ending) {
      over = true;
      sink.close();
      ended.accept(this);
    }
  }

  private void send(OutboundSseEvent event) {
    if (!sink.isClosed()) {
      sink.send(event);
    }
  }

  private OutboundSseEvent outbound(Event event) {
    return builder()
        .id(event.id())
        .mediaType(MediaType.APPLICATION_JSON_TYPE)
        .data(event.data().getClass(), event.data())
        .build();
  }

  /** The first one says when to come again. */
  private OutboundSseEvent.Builder builder() {
    var builder = sse.newEventBuilder();
    if (!begun) {
      begun = true;
      builder.reconnectDelay(
          ThreadLocalRandom.current().nextInt(COME_AGAIN_MILLIS, COME_AGAIN_MAX_MILLIS));
    }
    return builder;
  }
}
