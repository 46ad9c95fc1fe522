package io.postrider.job;

/** What callers may be, as resources name it in {@code @RolesAllowed}. */
public final class Roles {

  /** Makes jobs, and sees its own. */
  public static final String CLIENT = "client";

  /** Sees everything, and changes nothing. */
  public static final String VIEWER = "viewer";

  /** Sees everything, replays, and discards one by one. */
  public static final String OPERATOR = "operator";

  /** May do everything. */
  public static final String ADMIN = "admin";

  private Roles() {}
}
