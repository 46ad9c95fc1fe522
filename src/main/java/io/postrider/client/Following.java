package io.postrider.client;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** Follows a job through as many streams of events as that takes. */
final class Following {

  private static final int NO_CONTENT = 204;

  /** So many streams in succession that end without a line are not those of the service. */
  private static final int MOST_EMPTY = 10;

  private final Transport transport;
  private final String jobId;
  private final Consumer<JobEvent> onChange;
  private String lastEventId;
  private Duration pause = Duration.ofSeconds(1);
  private int empty;

  Following(Transport transport, String jobId, String lastEventId, Consumer<JobEvent> onChange) {
    this.transport = transport;
    this.jobId = jobId;
    this.lastEventId = lastEventId;
    this.onChange = onChange;
  }

  Job follow() {
    while (true) {
      // Without 'text/event-stream' in Accept, a stream that is refused has a status that says so.
      var call =
          Call.get("/jobs/{}/events", jobId)
              .header("Accept", "*/*")
              .header("Last-Event-ID", lastEventId);
      var answer = transport.answer(call, EventLines.handler());
      if (answer.status() == NO_CONTENT) {
        return new Jobs(transport).get(jobId);
      }
      try (var lines = answer.body()) {
        var ended = read(new ServerEvents(lines, ServerEvents.SILENCE));
        if (ended != null) {
          return ended;
        }
      }
      transport.time().pause(pause);
    }
  }

  /** The job when it has ended, or null if the stream ends before. */
  private Job read(ServerEvents events) {
    try {
      for (var event = events.next(); event != null; event = events.next()) {
        lastEventId = event.id();
        var job = Json.<Job>read(event.data(), Job.class);
        onChange.accept(new JobEvent(event.id(), job));
        if (job.status().isTerminal()) {
          return job;
        }
      }
    } catch (IOException broken) {
      // It is opened again, after the last event.
    }
    pause = events.retry().orElse(pause);
    empty = events.sawLines() ? 0 : empty + 1;
    if (empty == MOST_EMPTY) {
      throw new PostriderException.Unreadable(
          "the stream of job " + jobId + " ends again and again without a line", null);
    }
    return null;
  }
}
