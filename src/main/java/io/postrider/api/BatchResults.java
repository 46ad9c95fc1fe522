package io.postrider.api;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;

/** The answer to a batch: the result of each item, in the order of the items. */
public record BatchResults(List<Result> results) {

  /**
   * What a single POST of the item would have been answered with.
   *
   * @param index of the item, from 0
   * @param status the status code
   * @param jobId the job; absent if the item was refused
   * @param statusUrl where its status can be read; absent if the item was refused
   * @param deduplicated true if it is the job of another request; else absent
   * @param problem why the item was refused; absent if it was accepted
   */
  @JsonbPropertyOrder({"index", "status", "jobId", "statusUrl", "deduplicated", "problem"})
  public record Result(
      int index,
      int status,
      String jobId,
      String statusUrl,
      Boolean deduplicated,
      Problem problem) {

    static Result accepted(int index, AcceptedJob job) {
      return new Result(
          index, AcceptedJob.STATUS, job.jobId(), job.statusUrl(), job.deduplicated(), null);
    }

    static Result refused(int index, Problem problem) {
      return new Result(index, problem.status(), null, null, null, problem);
    }
  }
}
