package io.postrider.execution;

/** Through which of the queues of its kind a job comes that is not urgent. */
public enum Lane {
  /** The normal queue. Its jobs get permits before all jobs of the other lane. */
  NORMAL,

  /** The queue for what a client has unfinished beyond its share. */
  BULK
}
