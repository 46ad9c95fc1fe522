package io.postrider.api;

/** The body of a request by which one may ask what would be, whatever its method. */
public interface DryRun {

  /** Whether it changes nothing, so that there is nothing to write down. */
  boolean changesNothing();
}
