package io.postrider.api;

import java.util.Set;

/** What callers may be, as resources name it in {@code @RolesAllowed}. */
public final class Roles {

  /** Makes jobs, and sees its own. */
  public static final String CLIENT = "client";

  /** Sees everything, and changes nothing. */
  public static final String VIEWER = "viewer";

  /** Sees everything, replays, and discards one by one. */
  public static final String OPERATOR = "operator";

  /** May do everything, and so is named only where no other is. */
  public static final String ADMIN = "admin";

  /** All of them. */
  public static final Set<String> ALL = Set.of(CLIENT, VIEWER, OPERATOR, ADMIN);

  private Roles() {}
}
