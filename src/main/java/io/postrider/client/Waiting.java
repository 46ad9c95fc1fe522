package io.postrider.client;

import java.time.Duration;

/** Waits for the end of a job by requests that the service holds until then (RFC 7240, wait). */
final class Waiting {

  private static final Duration LONGEST_HOLD = Duration.ofSeconds(30);

  /** The pause after an answer that came sooner, and does not say when to ask again. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Transport transport;
  private final String jobId;
  private final Duration longest;
  private final long begin;
  private Job job;
  private String etag;

  Waiting(Transport transport, String jobId, Duration longest) {
    this.transport = transport;
    this.jobId = jobId;
    this.longest = longest;
    this.begin = transport.time().nanos();
  }

  Job await() {
    while (true) {
      var hold = shorter(left(), LONGEST_HOLD);
      var asked = transport.time().nanos();
      var answer = ask(hold);
      if (job.status().isTerminal()) {
        return job;
      }
      if (left().isZero()) {
        throw new PostriderException.NotEnded(job, longest);
      }
      var held = Duration.ofNanos(transport.time().nanos() - asked);
      if (held.compareTo(PAUSE) < 0) {
        transport.time().pause(shorter(left(), answer.retryAfter().orElse(PAUSE)));
      }
    }
  }

  private Answer<byte[]> ask(Duration hold) {
    var call =
        Call.get("/jobs/{}", jobId)
            .header("Prefer", hold.toSeconds() > 0 ? "wait=" + hold.toSeconds() : null)
            .header("If-None-Match", etag)
            .waits(hold);
    var answer = transport.answer(call);
    if (!answer.isNotModified()) {
      job = Json.read(answer.body(), Job.class);
      etag = answer.header("ETag").orElse(null);
    }
    return answer;
  }

  private Duration left() {
    var left = longest.minusNanos(transport.time().nanos() - begin);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
