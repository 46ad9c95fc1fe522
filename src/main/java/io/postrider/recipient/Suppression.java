package io.postrider.recipient;

import java.time.Instant;

/**
 * Forbids to send notifications to an address.
 *
 * @param type the only type of notifications it forbids; absent for all types, urgent ones included
 * @param detail the mail server's reply, or the client's note; may be absent
 */
public record Suppression(
    EmailAddress email, String type, Reason reason, String detail, Instant at) {

  /** The pattern for names of notification types. */
  public static final String TYPE_NAME = "[a-z0-9][a-z0-9-]{0,63}";

  /** Why the address is suppressed. */
  public enum Reason {
    /** The mail server says that there is no such mailbox. */
    BOUNCED,
    /** The recipient opted out. */
    UNSUBSCRIBED,
    /** A client added it. */
    ADDED
  }

  /** The reason in words for a client. */
  public String describe() {
    return switch (reason) {
      case BOUNCED -> "the address bounced on " + at + ": " + detail;
      case UNSUBSCRIBED -> "the recipient unsubscribed from " + type + " on " + at;
      case ADDED -> "the address was put on the suppression list on " + at;
    };
  }

  /**
   * Whether it forbids a type of notification. An opt-out of a recipient applies to optional types
   * only; a suppression added by a client applies to transactional ones, too.
   */
  public boolean forbids(String notificationType, boolean optional) {
    return type == null
        || type.equals(notificationType) && (optional || reason != Reason.UNSUBSCRIBED);
  }
}
