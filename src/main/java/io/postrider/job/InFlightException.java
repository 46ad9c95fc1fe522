package io.postrider.job;

import java.util.Optional;

/** Refuses a request because another job holds the in-flight key that it needs. */
public class InFlightException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient JobId holder;

  /**
   * Names the other job.
   *
   * @param holder the other job; null if it is still being stored or replayed
   * @param detail a sentence for the client
   */
  public InFlightException(JobId holder, String detail) {
    super(detail);
    this.holder = holder;
  }

  /** The job that holds the key, if it is known yet. */
  public Optional<JobId> holder() {
    return Optional.ofNullable(holder);
  }
}
