package io.postrider.api;

/** The body of a request that may ask for a dry run: what would be changed, without changing it. */
public interface DryRun {

  /** Whether this request is a dry run, which the audit log leaves out. */
  boolean changesNothing();
}
