package io.postrider.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;

/** The mail addresses of users, and the addresses that get no mail. */
public final class Recipients {

  private final Transport transport;

  Recipients(Transport transport) {
    this.transport = transport;
  }

  /**
   * The mail address of a user.
   *
   * @param email the address
   * @param locale the language of mails (BCP 47); may be null
   * @param name the user's name; may be null
   */
  public record Recipient(String email, String locale, String name) {}

  /**
   * Enters the mail address of a user, or replaces it.
   *
   * <pre>{@code
   * client.recipients().put("u-1", new Recipients.Recipient("ann@example.com", "de", "Ann"));
   * }</pre>
   */
  public Recipient put(String userId, Recipient recipient) {
    return transport.send(Call.put("/recipients/{}", userId).body(recipient), Recipient.class);
  }

  /**
   * Reads the mail address of a user.
   *
   * <pre>{@code
   * var address = client.recipients().get("u-1").email();
   * }</pre>
   */
  public Recipient get(String userId) {
    return transport.send(Call.get("/recipients/{}", userId), Recipient.class);
  }

  /**
   * Removes a user from the directory.
   *
   * <pre>{@code
   * client.recipients().remove("u-1");
   * }</pre>
   */
  public void remove(String userId) {
    transport.send(Call.delete("/recipients/{}", userId));
  }

  /**
   * What was erased of a user.
   *
   * @param jobsErased the number of jobs of which only kind, type, status, times and counts remain
   * @param jobsCancelled how many of them were cancelled for that
   * @param jobsRunning the jobs that run, or have failed meanwhile, and are not erased: erase the
   *     user again later
   * @param recipientRemoved whether the user was in the directory
   * @param schedulesRemoved how many schedules made jobs for the user
   */
  public record Erasure(
      int jobsErased,
      int jobsCancelled,
      List<String> jobsRunning,
      boolean recipientRemoved,
      int schedulesRemoved) {}

  /**
   * Removes the user's schedules, cancels the jobs that have not started, and erases what is stored
   * about the user.
   *
   * <pre>{@code
   * var complete = client.recipients().erase("u-1").jobsRunning().isEmpty();
   * }</pre>
   */
  public Erasure erase(String userId) {
    return transport.send(Call.delete("/users/{}/data", userId), Erasure.class);
  }

  /**
   * An address that gets no mail.
   *
   * @param email the address
   * @param type only notifications of this type; null for all
   * @param reason {@code bounced}, {@code unsubscribed} or {@code added}
   * @param detail more about it; may be null
   * @param at since when
   */
  public record Suppression(String email, String type, String reason, String detail, Instant at) {}

  private record SuppressionRequest(String email, String type, String detail) {}

  /**
   * Lists the addresses that get no mail, latest first.
   *
   * <pre>{@code
   * Page.all(client.recipients()::suppressions).forEach(System.out::println);
   * }</pre>
   */
  public Page<Suppression> suppressions(Paging paging) {
    return transport.send(Call.get("/suppressions").page(paging), Json.page(Suppression.class));
  }

  /**
   * Reads the suppressions of one address.
   *
   * <pre>{@code
   * var getsMail = client.recipients().suppressions("ann@example.com").isEmpty();
   * }</pre>
   */
  public List<Suppression> suppressions(String email) {
    return transport.send(Call.get("/suppressions/{}", email), Json.list(Suppression.class));
  }

  /**
   * Sends no more mail to an address. An existing entry stays as it is.
   *
   * <pre>{@code
   * client.recipients().suppress("ann@example.com", "welcome", "asked for it by telephone");
   * }</pre>
   *
   * @param type only notifications of this type; null for all
   * @param detail more about it; may be null
   */
  public Suppression suppress(String email, String type, String detail) {
    return transport.send(
        Call.post("/suppressions").body(new SuppressionRequest(email, type, detail)),
        Suppression.class);
  }

  /**
   * Sends mail to an address again.
   *
   * <pre>{@code
   * client.recipients().removeSuppression("ann@example.com", null);
   * }</pre>
   *
   * @param type only the entry for this type; null for all entries
   */
  public void removeSuppression(String email, String type) {
    transport.send(Call.delete("/suppressions/{}", email).query("type", type));
  }

  /**
   * Opts out of a type of notifications by the token in a mail's link (RFC 8058).
   *
   * <pre>{@code
   * client.recipients().unsubscribe(token);
   * }</pre>
   */
  public void unsubscribe(String token) {
    transport.send(Call.post("/unsubscribe/{}", token).header("Accept", "text/html, */*;q=0.1"));
  }

  /**
   * Reads the page that a mail's link leads to, as HTML.
   *
   * <pre>{@code
   * var html = client.recipients().unsubscribePage(token);
   * }</pre>
   */
  public String unsubscribePage(String token) {
    var call = Call.get("/unsubscribe/{}", token).header("Accept", "text/html, */*;q=0.1");
    return new String(transport.answer(call).body(), UTF_8);
  }
}
