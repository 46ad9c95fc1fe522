package io.postrider.api;

import jakarta.ws.rs.ClientErrorException;
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
 * One client's server-sent stream of a state that changes. It always sends the latest state, so a
 * client that reads slowly misses intermediate states, and delays no other client.
 *
 * @param <T> the state
 */
public final class EventStream<T> {

  /**
   * The longest duration of a stream, in seconds. Then the client has to ask again, so that its key
   * is checked again.
   */
  public static final int MAX_SECONDS = 300;

  /**
   * The delay before a client whose stream was cut reconnects, in milliseconds: {@code retry} of
   * the HTML Standard, section 9.2.6. Each client gets a random delay, so that not all clients of a
   * node that dies reconnect at once.
   */
  private static final int MIN_RECONNECT_MILLIS = 2_000;

  private static final int MAX_RECONNECT_MILLIS = 4_000;

  private static final int RETRY_AFTER_SECONDS = 30;

  /** Response headers of a stream: caches must not store it, and proxies must not buffer it. */
  public static final Map<String, String> HEADERS =
      Map.of(HttpHeaders.CACHE_CONTROL, "no-store", "X-Accel-Buffering", "no");

  /**
   * A state in the form in which it is sent.
   *
   * @param id differs from state to state
   * @param data is written as JSON
   * @param last whether the stream ends after it
   */
  public record Event(String id, Object data, boolean last) {}

  private final SseEventSink sink;
  private final Sse sse;
  private final Function<T, Event> form;
  private final Executor threads;
  private final Consumer<EventStream<T>> ended;

  /** The number of unhandled signals; above zero, a thread is sending. */
  private final AtomicInteger signals = new AtomicInteger();

  private volatile T latest;
  private volatile boolean heartbeatDue;
  private volatile boolean ending;
  private String sent;
  private boolean begun;
  private boolean over;

  /** The refusal (429) of a stream, because too many are open. */
  public static ClientErrorException tooMany() {
    return new ClientErrorException(
        "Too many event streams are open.",
        Response.status(Response.Status.TOO_MANY_REQUESTS)
            .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
            .build());
  }

  /**
   * A stream that sends nothing before {@link #begin}.
   *
   * @param state the present state
   * @param seen the id of the last event that the client has received; may be null
   * @param ended called once the stream has ended
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

  /** The answer to HEAD: the headers of a stream, without events. */
  public static Response head() {
    var answer = Response.ok().type(MediaType.SERVER_SENT_EVENTS);
    HEADERS.forEach(answer::header);
    return answer.build();
  }

  /** Sends the reconnect delay, and the present state unless the client has received it. */
  public void begin() {
    signal();
  }

  /** Sends a new state. */
  public void show(T state) {
    if (!state.equals(latest)) {
      latest = state;
      signal();
    }
  }

  /**
   * Sends a comment, which keeps proxies from closing the connection and detects clients that have
   * disconnected.
   */
  public void heartbeat() {
    heartbeatDue = true;
    signal();
  }

  /** Ends the stream before the state is final; the client's next stream continues from here. */
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
        sendOrEnd();
      }
    } while (signals.addAndGet(-seen) != 0);
  }

  /** A client that is gone may be told by an exception, which must not leave the stream open. */
  private void sendOrEnd() {
    try {
      sendLatest();
    } catch (RuntimeException gone) {
      finish();
    }
  }

  private void sendLatest() {
    var event = form.apply(latest);
    if (event.last() || !event.id().equals(sent)) {
      sent = event.id();
      send(outbound(event));
    } else if (heartbeatDue || !begun) {
      send(builder().comment("").build());
    }
    heartbeatDue = false;
    if (sink.isClosed() || event.last() || ending) {
      finish();
    }
  }

  private void finish() {
    over = true;
    try {
      sink.close();
    } catch (RuntimeException gone) {
      // It is closed, then.
    }
    ended.accept(this);
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

  /** A builder that adds the reconnect delay to the first event of the stream. */
  private OutboundSseEvent.Builder builder() {
    var builder = sse.newEventBuilder();
    if (!begun) {
      begun = true;
      builder.reconnectDelay(
          ThreadLocalRandom.current().nextInt(MIN_RECONNECT_MILLIS, MAX_RECONNECT_MILLIS));
    }
    return builder;
  }
}
