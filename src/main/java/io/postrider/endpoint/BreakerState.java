package io.postrider.endpoint;

import io.postrider.endpoint.ReceiverHealth.Status;
import java.time.Instant;

/**
 * Whether a circuit breaker lets calls pass.
 *
 * @param receiverId the {@link Host#id()} or {@link Target#id()} whose breaker it is
 * @param pausedUntil absent unless it is paused
 * @param reason why it is disabled; else absent
 */
public record BreakerState(String receiverId, Status status, Instant pausedUntil, String reason) {

  /** The stricter of two states: a call needs the permission of the host and of the target. */
  public BreakerState and(BreakerState other) {
    int stricter = status.compareTo(other.status);
    if (stricter == 0 && status == Status.PAUSED) {
      return pausedUntil.isBefore(other.pausedUntil) ? other : this;
    }
    return stricter < 0 ? other : this;
  }

  /** Whether an attempt shows that the receiver works again, so that its pause ends. */
  public boolean isEndedBy(DeliveryAttempt attempt, Target target) {
    return attempt.wasDelivered()
        || receiverId.equals(target.host().id()) && !attempt.isFaultOfHost();
  }

  /** Whether calls may be made without restriction. */
  public boolean isActive() {
    return status == Status.ACTIVE;
  }
}
