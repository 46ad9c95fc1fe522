package io.postrider.job;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One client's stream of one job. It always sends the latest state; one that reads slowly skips
 * what has been overtaken, and holds up nobody but itself.
 */
final class JobStream {

  private final SseEventSink sink;
  private final Sse sse;
  private final Function<JobRecord, JobView> view;
  private final Executor threads;
  private final Consumer<JobStream> ended;

  /** What is to be sent: above zero, a thread is at it. */
  private final AtomicInteger signals = new AtomicInteger();

  private volatile JobRecord latest;
  private volatile boolean beat;
  private String sent;
  private boolean over;

  /**
   * Sends nothing before {@link #begin}.
   *
   * @param job as it is now
   * @param seen the revision that the client has already; may be null
   * @param ended called when the client is gone, or has seen the job end
   */
  JobStream(
      SseEventSink sink,
      Sse sse,
      JobRecord job,
      String seen,
      Function<JobRecord, JobView> view,
      Executor threads,
      Consumer<JobStream> ended) {
    this.sink = sink;
    this.sse = sse;
    this.latest = job;
    this.sent = seen;
    this.view = view;
    this.threads = threads;
    this.ended = ended;
  }

  void begin() {
    signal();
  }

  void show(JobRecord job) {
    if (job.revision() != latest.revision() || job.status() != latest.status()) {
      latest = job;
      signal();
    }
  }

  /** A comment, which keeps proxies from closing the connection and finds out who is gone. */
  void beat() {
    beat = true;
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
    var job = latest;
    var revision = Long.toString(job.revision());
    if (job.status().terminal() || !revision.equals(sent)) {
      sent = revision;
      send(event(job, revision));
    } else if (beat) {
      send(sse.newEventBuilder().comment("").build());
    }
    beat = false;
    if (sink.isClosed() || job.status().terminal()) {
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

  private OutboundSseEvent event(JobRecord job, String revision) {
    return sse.newEventBuilder()
        .id(revision)
        .mediaType(MediaType.APPLICATION_JSON_TYPE)
        .data(JobView.class, view.apply(job))
        .build();
  }
}
