package io.postrider.endpoint;

import java.time.Instant;
import java.util.List;

/**
 * A receiver that a client has registered once, with the events that it wants.
 *
 * @param id begins with {@code ep_}; ids are in the order in which endpoints were registered
 * @param owner the client
 * @param eventTypes types and wildcards, see {@link EventTypes}; empty for all
 * @param headers the fixed headers of every call, by name
 * @param rate the most calls in a second; 0 for no limit
 * @param secret the secret that signs, encrypted
 * @param formerSecret the secret before, which also signs until {@code formerSecretUntil},
 *     encrypted; may be absent
 * @param disabledAt since when nothing is sent; absent while it is enabled
 * @param disabledReason why, as a sentence; absent while it is enabled
 * @param untold whether it is still to be told that it was disabled
 */
public record Registration(
    String id,
    String owner,
    String url,
    String description,
    List<String> eventTypes,
    List<Header> headers,
    int rate,
    String secret,
    String formerSecret,
    Instant formerSecretUntil,
    Instant createdAt,
    Instant disabledAt,
    String disabledReason,
    boolean untold) {

  /** What every id begins with. */
  public static final String ID_PREFIX = "ep_";

  /**
   * A fixed header.
   *
   * @param value encrypted
   */
  public record Header(String name, String value) {}

  /** What the client may set. */
  record Settings(
      String url, String description, List<String> eventTypes, List<Header> headers, int rate) {}

  /** Whether it wants an event. */
  public boolean wants(String eventType) {
    return EventTypes.include(eventTypes, eventType);
  }

  /** Whether webhooks are sent to it. */
  public boolean isEnabled() {
    return disabledAt == null;
  }

  Settings settings() {
    return new Settings(url, description, eventTypes, headers, rate);
  }

  Registration with(Settings now) {
    return new Registration(
        id,
        owner,
        now.url(),
        now.description(),
        now.eventTypes(),
        now.headers(),
        now.rate(),
        secret,
        formerSecret,
        formerSecretUntil,
        createdAt,
        disabledAt,
        disabledReason,
        untold);
  }

  Registration withSecret(String newSecret, Instant formerUntil) {
    return new Registration(
        id,
        owner,
        url,
        description,
        eventTypes,
        headers,
        rate,
        newSecret,
        secret,
        formerUntil,
        createdAt,
        disabledAt,
        disabledReason,
        untold);
  }

  /** The endpoint, sent to again. */
  Registration enabled() {
    return disabled(null, null, true);
  }

  /**
   * The endpoint, to which nothing is sent any more.
   *
   * @param told whether nobody needs to be told
   */
  public Registration disabled(Instant at, String reason, boolean told) {
    return new Registration(
        id,
        owner,
        url,
        description,
        eventTypes,
        headers,
        rate,
        secret,
        formerSecret,
        formerSecretUntil,
        createdAt,
        at,
        reason,
        !told);
  }

  /** The endpoint, after it was told that it is disabled. */
  public Registration told() {
    return disabled(disabledAt, disabledReason, true);
  }

  /** Names the endpoint without its secrets. */
  @Override
  public String toString() {
    return "endpoint " + id;
  }
}
