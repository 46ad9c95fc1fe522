package io.postrider.access;

import io.postrider.api.Roles;
import io.postrider.job.Job;
import jakarta.security.enterprise.CallerPrincipal;
import java.util.Set;

/** The authenticated caller: its name in the audit log, its role, and the owner of its jobs. */
public class CallerIdentity extends CallerPrincipal {

  private static final long serialVersionUID = 1L;

  private final String owner;
  private final String role;

  private CallerIdentity(String name, String owner, String role) {
    super(name);
    this.owner = owner;
    this.role = role;
  }

  /** Somebody with the key of a client. */
  public static CallerIdentity of(Client client) {
    return new CallerIdentity(client.id(), client.id(), client.role());
  }

  /** Somebody whom the identity provider has authenticated. */
  public static CallerIdentity of(Person person) {
    return ofProvider(person.name(), person.role());
  }

  /** The prefix keeps a chosen name apart from those of clients and keys in the audit log. */
  static CallerIdentity ofProvider(String name, String role) {
    return new CallerIdentity("sso:" + name, Job.DEFAULT_OWNER, role);
  }

  /** The caller with the configured key. */
  public static CallerIdentity admin() {
    return new CallerIdentity("admin-key", Job.DEFAULT_OWNER, Roles.ADMIN);
  }

  /** A client's own people, in a session of the portal. */
  public static CallerIdentity portal(String owner) {
    return new CallerIdentity("portal of " + owner, owner, Roles.PORTAL);
  }

  /** Any caller on this machine while no key exists. */
  static CallerIdentity local() {
    return new CallerIdentity("local", Job.DEFAULT_OWNER, Roles.ADMIN);
  }

  /** This process itself, see {@link OwnKey}. */
  static CallerIdentity self() {
    return new CallerIdentity("warm-up", OwnKey.OWNER, Roles.CLIENT);
  }

  boolean isSelf() {
    return owner.equals(OwnKey.OWNER);
  }

  public String owner() {
    return owner;
  }

  /** One of {@link Roles}. */
  public String role() {
    return role;
  }

  /** The caller's roles: an administrator has all of them. */
  Set<String> roles() {
    return role.equals(Roles.ADMIN) ? Roles.ALL : Set.of(role);
  }

  boolean seesAll() {
    return !role.equals(Roles.CLIENT) && !role.equals(Roles.PORTAL);
  }
}
