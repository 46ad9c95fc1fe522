package io.postrider.job;

/** Which kinds of jobs there are. */
@FunctionalInterface
public interface JobKinds {

  /**
   * Whether there is a kind of that name; also true while that cannot be told, so that nobody is
   * refused for it.
   */
  boolean has(String kind);
}
