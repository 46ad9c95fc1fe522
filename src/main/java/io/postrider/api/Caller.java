package io.postrider.api;

/** Who makes the request. */
public interface Caller {

  /** The owner of the jobs that this caller makes. */
  String owner();

  /** Whether it may see the jobs of all owners. */
  boolean seesAll();
}
