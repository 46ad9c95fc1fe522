package io.postrider.api;

import java.util.Set;

/** The roles of callers, as resources name them in {@code @RolesAllowed}. */
public final class Roles {

  /** Makes jobs, and sees its own. */
  public static final String CLIENT = "client";

  /** Sees everything, and changes nothing. */
  public static final String VIEWER = "viewer";

  /** Sees everything, replays, and discards one by one. */
  public static final String OPERATOR = "operator";

  /** May do everything; resources name it only where no other role is allowed. */
  public static final String ADMIN = "admin";

  /**
   * Sees and changes the webhook endpoints of one client; no client has this role, but a session of
   * the portal.
   */
  public static final String PORTAL = "portal";

  /** All of them. */
  public static final Set<String> ALL = Set.of(CLIENT, VIEWER, OPERATOR, ADMIN, PORTAL);

  private Roles() {}
}
