package io.postrider.chaos;

import java.util.Locale;

/** Where the service can be stopped; {@code points.btm} says where that is in the code. */
enum Point {
  STORED("after the Redis write, before the send"),
  SENT("after the send, before the outbox entry goes"),
  CLAIMED("after claim, before the effect"),
  DONE("after the effect, before settle"),
  SETTLED("after settle, before the webhook is queued"),
  TOLD("after the webhook is queued, before ack"),
  WEBHOOK("during a webhook"),
  REPLAY_NOTED("during a replay, before the send"),
  REPLAY_SENT("during a replay, after the send"),
  EFFECT("an effect");

  private final String words;

  Point(String words) {
    this.words = words;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return words;
  }
}
