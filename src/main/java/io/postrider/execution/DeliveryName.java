package io.postrider.execution;

import io.postrider.job.JobId;

/**
 * The name of a delivery: of which outcome of which job, and to which of its receivers.
 *
 * @param generation the job's; each generation has an outcome of its own
 * @param receiver {@code 0} for the URL that the job was made with; other names are given by
 *     whoever knows the job's further receivers, and hold neither a space nor a dot
 */
public record DeliveryName(JobId job, int generation, String receiver) {

  /** As text; begins with the job's id, after which a space follows. */
  public String text() {
    return job.value() + " " + generation + "." + receiver;
  }

  /**
   * Reads what {@link #text} has written.
   *
   * @throws IllegalArgumentException if the text is no name of a delivery
   */
  public static DeliveryName parse(String text) {
    int space = text.indexOf(' ');
    int dot = text.indexOf('.', space);
    if (space < 0 || dot < 0) {
      throw new IllegalArgumentException("no name of a delivery: " + text);
    }
    return new DeliveryName(
        new JobId(text.substring(0, space)),
        Integer.parseInt(text.substring(space + 1, dot)),
        text.substring(dot + 1));
  }
}
