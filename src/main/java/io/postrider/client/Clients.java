package io.postrider.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** API clients, their keys, and the audit log; for admins. */
public final class Clients {

  private final Transport transport;

  Clients(Transport transport) {
    this.transport = transport;
  }

  /** What a client may do. */
  public enum Role {
    /** Submits jobs, and sees its own. */
    CLIENT,
    /** Sees everything. */
    VIEWER,
    /** Replays and discards one by one, too. */
    OPERATOR,
    /** May do everything. */
    ADMIN,
    /** A role that this version of the library does not know. */
    UNKNOWN
  }

  /**
   * A client.
   *
   * @param clientId its id
   * @param name its name
   * @param role what it may do
   * @param subject by which tokens of an identity provider name it; null if it has a key
   * @param createdAt when it was created
   * @param revokedAt when it was revoked; null if it was not
   */
  public record Client(
      String clientId,
      String name,
      Role role,
      String subject,
      Instant createdAt,
      Instant revokedAt) {}

  /**
   * What is shown once and never again. It is not part of {@code toString}.
   *
   * @param clientId the client
   * @param apiKey its new key; null if it has kept its key
   * @param webhookSecret its new secret; null if it has kept its secret
   */
  public record Credentials(String clientId, String apiKey, String webhookSecret) {

    @Override
    public String toString() {
      return "Credentials[clientId=" + clientId + "]";
    }
  }

  private record ClientList(List<Client> items) {}

  private record NewClient(String name, Role role, String subject) {}

  /**
   * Lists all clients, latest first.
   *
   * <pre>{@code
   * client.clients().list().forEach(System.out::println);
   * }</pre>
   */
  public List<Client> list() {
    return transport.<ClientList>send(Call.get("/admin/clients"), ClientList.class).items();
  }

  /**
   * Creates a client. Without an answer this is not repeated: look into the list then.
   *
   * <pre>{@code
   * var key = client.clients().create("shop", Clients.Role.CLIENT).apiKey();
   * }</pre>
   */
  public Credentials create(String name, Role role) {
    return create(name, role, null);
  }

  /**
   * Creates a client that calls with tokens of the identity provider, and gets no key. Without an
   * answer this is not repeated: look into the list then.
   *
   * <pre>{@code
   * var secret =
   *     client.clients().create("shop", Clients.Role.CLIENT, "service-account-shop").webhookSecret();
   * }</pre>
   *
   * @param subject what its tokens name it; null for a client with a key
   */
  public Credentials create(String name, Role role, String subject) {
    return transport.send(
        Call.post("/admin/clients").body(new NewClient(name, role, subject)).once(),
        Credentials.class);
  }

  /**
   * Revokes a client: its key stops working within 5 seconds.
   *
   * <pre>{@code
   * client.clients().revoke("k3m9x2");
   * }</pre>
   */
  public void revoke(String clientId) {
    transport.send(Call.delete("/admin/clients/{}", clientId));
  }

  /**
   * Gives a client another key; the previous one stops working within 5 seconds.
   *
   * <pre>{@code
   * var key = client.clients().rotateKey("k3m9x2").apiKey();
   * }</pre>
   */
  public Credentials rotateKey(String clientId) {
    return transport.send(Call.post("/admin/clients/{}/key", clientId), Credentials.class);
  }

  /**
   * Gives a client another secret for webhooks. Without an answer this is not repeated, since only
   * the last secret but one is still used.
   *
   * <pre>{@code
   * var secret = client.clients().rotateWebhookSecret("k3m9x2", Duration.ofDays(1)).webhookSecret();
   * }</pre>
   *
   * @param grace how long webhooks are signed with the previous secret, too; null for a day
   */
  public Credentials rotateWebhookSecret(String clientId, Duration grace) {
    return transport.send(
        Call.post("/admin/clients/{}/webhook-secret", clientId).query("grace", grace).once(),
        Credentials.class);
  }

  /**
   * Who changed what.
   *
   * @param at when
   * @param who the client or user
   * @param role its role
   * @param action the method and the path
   * @param request the beginning of the body; may be null
   * @param status the status code
   */
  public record AuditEntry(
      String at, String who, String role, String action, String request, int status) {}

  /**
   * Reads the audit log, latest first.
   *
   * <pre>{@code
   * client.clients().audit(Paging.FIRST).items().forEach(System.out::println);
   * }</pre>
   */
  public Page<AuditEntry> audit(Paging paging) {
    return transport.send(Call.get("/admin/audit").page(paging), Json.page(AuditEntry.class));
  }
}
