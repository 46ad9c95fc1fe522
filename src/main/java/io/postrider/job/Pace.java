package io.postrider.job;

/**
 * A limit for jobs on all nodes together.
 *
 * @param name of the limit; jobs with the same name share it
 * @param rate how many may start; null for any number
 * @param running how many may run at once; 0 for any number
 */
public record Pace(String name, Rate rate, int running) {

  /** Whether this limits anything. */
  public boolean limits() {
    return rate != null || running > 0;
  }
}
