package io.postrider.dashboard;

import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.dashboard.Throughput.Minute;
import io.postrider.platform.Times;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Map;

/**
 * How the whole service fares at a moment. What could not be asked is absent, and a check says why.
 *
 * @param at when, in ISO 8601
 * @param queues as the broker reports them
 * @param delayed how many jobs wait for their time in the store; those that the broker delays are
 *     counted with its queues
 * @param minutes the last hour, oldest minute first
 * @param oldestWaiting the job that has waited longest for a worker; absent if none waits
 * @param deadLetters how many there are of each kind of job
 * @param webhooks how the receivers fare
 * @param checks what must be up for the service to be ready
 * @param problems what is wrong, each in a sentence
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

  /** A minute's counts; {@code at} is when it began. */
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
   * How many endpoints stand where.
   *
   * @param delayed how many webhooks wait for their time
   * @param failed how many were given up
   */
  @JsonbPropertyOrder({"active", "paused", "disabled", "delayed", "failed"})
  public record Webhooks(long active, long paused, long disabled, long delayed, long failed) {}

  /** A readiness check. */
  @JsonbPropertyOrder({"name", "up", "detail"})
  public record Check(String name, boolean up, String detail) {}
}
