package io.postrider.recipient;

import java.time.Instant;

/**
 * That an address is not written to.
 *
 * @param type of the notifications that are not sent there; absent for all, urgent ones included
 * @param detail what the mail server said, or who added it why; may be absent
 */
public record Suppression(
    EmailAddress email, String type, Reason reason, String detail, Instant at) {

  /** What types of notifications are called. */
  public static final String TYPE_NAME = "[a-z0-9][a-z0-9-]{0,63}";

  /** How it came about. */
  public enum Reason {
    /** The mail server says that there is no such mailbox. */
    BOUNCED,
    /** The recipient opted out. */
    UNSUBSCRIBED,
    /** A client asked for it. */
    ADDED
  }

  /** The reason in words, as a client reads it. */
  public String describe() {
    return switch (reason) {
      case BOUNCED -> "the address bounced on " + at + ": " + detail;
      case UNSUBSCRIBED -> "the recipient unsubscribed from " + type + " on " + at;
      case ADDED -> "the address was put on the suppression list on " + at;
    };
  }

  /**
   * Whether it forbids a type of notification. Recipients opt out of optional ones alone; whoever
   * asks for more by the API means it.
   */
  public boolean forbids(String notificationType, boolean optional) {
    return type == null
        || type.equals(notificationType) && (optional || reason != Reason.UNSUBSCRIBED);
  }
}
