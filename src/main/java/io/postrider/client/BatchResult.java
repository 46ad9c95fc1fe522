package io.postrider.client;

import java.util.Optional;

/**
 * What became of one item of a batch: what a request of its own would have been answered with.
 *
 * @param index the position of the item, from 0
 * @param status the status code: 202 if it was accepted
 * @param jobId its job; null if it was refused
 * @param statusUrl the path of the job; null if it was refused
 * @param deduplicated true if it is the job of another request
 * @param problem why it was refused; null if it was accepted
 */
public record BatchResult(
    int index, int status, String jobId, String statusUrl, boolean deduplicated, Problem problem) {

  /** Whether there is a job. */
  public boolean isAccepted() {
    return jobId != null;
  }

  /** Why it was refused, as a request of its own would have failed; empty if it was accepted. */
  public Optional<PostriderException.Refused> refusal() {
    return Optional.ofNullable(problem)
        .map(why -> PostriderException.Refused.of(why, why.pause().orElse(null)));
  }

  static BatchResult refused(int position, Problem problem) {
    return new BatchResult(position, problem.status(), null, null, false, problem);
  }

  BatchResult at(int position) {
    return new BatchResult(position, status, jobId, statusUrl, deduplicated, problem);
  }
}
