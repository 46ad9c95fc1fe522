package io.postrider.dashboard;

import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.dashboard.Throughput.Minute;
import io.postrider.platform.Times;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Map;

/**
 * The state of the whole service at a moment. A part that could not be read is absent, and a check
 * says why.
 *
 * @param at the moment, in ISO 8601
 * @param queues as the broker reports them
 * @param delayed how many jobs wait in Redis until they are due; those that the broker delays are
 *     counted with its queues
 * @param minutes the counts of the last hour, oldest minute first
 * @param oldestWaiting the job that has waited longest for a worker; absent if none waits
 * @param deadLetters the number of dead letters of each kind of job
 * @param webhooks the state of the webhook endpoints
 * @param checks the health checks for operators
 * @param problems what is wrong, one sentence each
 */
@JsonbPropertyOrder({
  "at",
  "queues",
  "delayed",
  "minutes",
  "oldestWaiting",
  "deadLetters",
  "webhooks",
  "checks",
  "problems"
})
public record Overview(
    String at,
    List<QueueState> queues,
    Long delayed,
    List<MinuteView> minutes,
    WaitingJob oldestWaiting,
    Map<String, Long> deadLetters,
    Webhooks webhooks,
    List<Check> checks,
    List<String> problems) {

  /** The counts of a minute; {@code at} is its beginning. */
  @JsonbPropertyOrder({"at", "accepted", "completed", "failed", "retried"})
  public record MinuteView(String at, long accepted, long completed, long failed, long retried) {

    static MinuteView of(Minute minute) {
      return new MinuteView(
          Times.format(minute.at()),
          minute.accepted(),
          minute.completed(),
          minute.failed(),
          minute.retried());
    }
  }

  /** A job that waits. */
  @JsonbPropertyOrder({"jobId", "kind", "type", "since"})
  public record WaitingJob(String jobId, String kind, String type, String since) {}

  /**
   * The numbers of endpoints by status, and of webhooks that are not delivered.
   *
   * @param delayed how many webhooks wait for their next attempt
   * @param failed how many webhooks were given up
   */
  @JsonbPropertyOrder({"active", "paused", "disabled", "delayed", "failed"})
  public record Webhooks(long active, long paused, long disabled, long delayed, long failed) {}

  /** A health check. */
  @JsonbPropertyOrder({"name", "up", "detail"})
  public record Check(String name, boolean up, String detail) {}
}
