package io.postrider.chaos;

import java.util.Locale;

/** A point at which the service can be held; {@code points.btm} places it in the code. */
enum Point {
  STORED("after the Redis write, before the send"),
  SENT("after the send, before the outbox entry is removed"),
  CLAIMED("after claim, before the effect"),
  DONE("after the effect, before settle"),
  SETTLED("after settle, before the webhook is begun"),
  NOTIFIED("after the webhook is begun, before ack"),
  POSTPONED("after the job is postponed, before ack"),
  WEBHOOK_DUE("after ack, before the webhook is sent"),
  WEBHOOK("during a webhook"),
  WEBHOOK_SENT("after the webhook, before it is recorded"),
  REPLAY_NOTED("during a replay, before the send"),
  REPLAY_SENT("during a replay, after the send"),
  OCCURRENCES_STORED("after occurrences are stored, before the send"),
  OCCURRENCES_SENT("after occurrences are sent, before their schedules move on"),
  EFFECT("an effect");

  private final String description;

  Point(String description) {
    this.description = description;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return description;
  }
}
