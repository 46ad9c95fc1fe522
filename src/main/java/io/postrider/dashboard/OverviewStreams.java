package io.postrider.dashboard;

import io.postrider.api.EventStream;
import io.postrider.platform.AnswerThreads;
import io.postrider.platform.PeriodicTasks;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open streams of overviews on this node. Each overview is taken once for all streams, and none
 * while no stream is open.
 */
@ApplicationScoped
class OverviewStreams {

  private static final Duration PERIOD = Duration.ofSeconds(2);

  private static final int MAX_STREAMS = 500;

  @Inject OverviewSnapshot snapshot;
  @Inject AnswerThreads threads;
  @Inject Clock clock;
  @Inject PeriodicTasks tasks;

  private record Taken(Overview overview, Instant at) {}

  private final Set<EventStream<Taken>> open = ConcurrentHashMap.newKeySet();
  private Taken latest;

  @PostConstruct
  void start() {
    tasks.start(PERIOD, this::run);
  }

  /**
   * Sends an overview now and every two seconds.
   *
   * @param length how long the stream lasts
   * @throws ClientErrorException (429) if too many streams are open
   */
  void open(SseEventSink sink, Sse sse, Duration length) {
    if (open.size() >= MAX_STREAMS) {
      throw EventStream.tooMany();
    }
    var until = clock.instant().plus(length);
    var stream =
        new EventStream<>(
            sink, sse, current(), null, taken -> event(taken, until), threads, open::remove);
    open.add(stream);
    stream.begin();
  }

  private EventStream.Event event(Taken taken, Instant until) {
    return new EventStream.Event(
        taken.overview().at(), taken.overview(), !clock.instant().isBefore(until));
  }

  private void run() {
    if (!open.isEmpty()) {
      var taken = current();
      open.forEach(stream -> stream.show(taken));
    }
  }

  private synchronized Taken current() {
    var now = clock.instant();
    if (latest == null || !latest.at().plus(PERIOD.dividedBy(2)).isAfter(now)) {
      latest = new Taken(snapshot.take(), clock.instant());
    }
    return latest;
  }
}
