package io.postrider.execution;

/** Through which of the queues of its kind a job comes, the first one first. */
public enum Lane {
  /** The queue for urgent jobs, which need no permit. */
  URGENT,

  /** The normal queue. Its jobs get permits before all jobs of bulk. */
  NORMAL,

  /** The queue for what a client has unfinished beyond its share. */
  BULK
}
