package io.postrider.client;

/**
 * Who the caller is, and the sessions of browsers. A program sends its key and needs no session;
 * one that shows the dashboard's calls to its own users can begin one for them.
 */
public final class Sessions {

  private final Transport transport;

  Sessions(Transport transport) {
    this.transport = transport;
  }

  /**
   * Who calls.
   *
   * @param who the name in the audit log
   * @param role what the caller may do
   * @param csrfToken what changes need as {@code X-CSRF-Token}; null without a session
   */
  public record Session(String who, Clients.Role role, String csrfToken) {}

  /**
   * A session that has begun.
   *
   * @param session whose it is
   * @param cookie the name and value of its cookie
   */
  public record Begun(Session session, String cookie) {}

  private record Login(String key) {}

  /**
   * Reads whose key this client sends.
   *
   * <pre>{@code
   * var role = client.sessions().current().role();
   * }</pre>
   */
  public Session current() {
    return transport.send(Call.get("/session"), Session.class);
  }

  /**
   * Begins a session with the key of a viewer, an operator or an admin.
   *
   * <pre>{@code
   * var cookie = client.sessions().begin(key).cookie();
   * }</pre>
   */
  public Begun begin(String key) {
    var answer = transport.answer(Call.post("/session").body(new Login(key)));
    var cookie = answer.header("Set-Cookie").orElse("").replaceAll(";.*", "");
    return new Begun(Json.read(answer.body(), Session.class), cookie);
  }

  /**
   * Ends a session.
   *
   * <pre>{@code
   * var begun = client.sessions().begin(key);
   * client.sessions().end(begun);
   * }</pre>
   */
  public void end(Begun begun) {
    transport.send(
        Call.delete("/session")
            .header("Cookie", begun.cookie())
            .header("X-CSRF-Token", begun.session().csrfToken()));
  }
}
