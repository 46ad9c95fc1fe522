package io.postrider.clientstore;

import io.postrider.recipient.EmailAddress;

/** The names of the keys that are about clients, and what they have set up. */
final class ClientKeys {

  static final String AUDIT = "audit";

  static final String CLIENTS = "{clients}";

  static final String CLIENTS_VERSION = "{clients}:version";

  /** The names of all schedules, each with its owner. */
  static final String SCHEDULES = "schedules";

  /** Those of the schedules that have a next occurrence, by its time. */
  static final String SCHEDULES_DUE = "schedules:due";

  private ClientKeys() {}

  /** A schedule, by its entry in the lists. */
  static String schedule(String entry) {
    return "schedule:" + entry;
  }

  static String recipient(String owner, String userId) {
    return "recipient:" + owner + ":" + userId;
  }

  /** The suppressions of an address, by type. */
  static String suppressed(String owner, EmailAddress email) {
    return "suppressed:" + owner + ":" + email.key();
  }

  /** The names of all suppressions, by time. */
  static String suppressions(String owner) {
    return "suppressions:" + owner;
  }

  /** When the identity provider ended the sessions of somebody. */
  static String endedSessions(String whose) {
    return "session:ended:" + whose;
  }

  static String session(String tokenHash) {
    return "session:" + tokenHash;
  }

  static String rate(String owner) {
    return "rate:" + owner;
  }
}
