package io.postrider.schedule;

/** Listens to what becomes of occurrences. The methods must be fast and never throw. */
public interface ScheduleEvents {

  /** What became of an occurrence. */
  enum Result {
    /** It has made a job. */
    MADE,
    /** It was over when a node looked for it, and its schedule does not catch up. */
    MISSED,
    /** The job of the occurrence before was in flight. */
    OVERLAPPED,
    /** Its request was not acceptable at that time. */
    REFUSED
  }

  /** An occurrence is over. */
  void occurred(Result result);
}
