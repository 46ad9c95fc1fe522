package io.postrider.access;

import io.postrider.api.Roles;
import io.postrider.job.Job;
import jakarta.security.enterprise.CallerPrincipal;
import java.util.Set;

/** Who was let in, by which name the audit log knows it, and what it may do. */
public class CallerIdentity extends CallerPrincipal {

  private static final long serialVersionUID = 1L;

  private final String owner;
  private final String role;

  private CallerIdentity(String name, String owner, String role) {
    super(name);
    this.owner = owner;
    this.role = role;
  }

  static CallerIdentity of(Client client) {
    return new CallerIdentity(client.id(), client.id(), client.role());
  }

  /** The configured key. */
  static CallerIdentity admin() {
    return new CallerIdentity("admin-key", Job.DEFAULT_OWNER, Roles.ADMIN);
  }

  /** Anybody on this machine while there are no keys. */
  static CallerIdentity local() {
    return new CallerIdentity("local", Job.DEFAULT_OWNER, Roles.ADMIN);
  }

  public String owner() {
    return owner;
  }

  String role() {
    return role;
  }

  /** An administrator is all the others as well. */
  Set<String> roles() {
    return role.equals(Roles.ADMIN) ? Roles.ALL : Set.of(role);
  }

  boolean seesAll() {
    return !role.equals(Roles.CLIENT);
  }
}
