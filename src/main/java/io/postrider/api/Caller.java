package io.postrider.api;

/** Who makes the request. */
public interface Caller {

  /** Whose the jobs are that it makes. */
  String owner();

  /** Whether it may see the jobs of all owners. */
  boolean seesAll();
}
