package io.postrider.api;

import io.postrider.intake.JobIntake;
import java.util.List;

/** Makes what accepts batches, for tests without a container. */
public final class BatchKit {

  private BatchKit() {}

  /** Batches whose jobs an intake accepts. */
  public static Batches batches(JobIntake intake) {
    var batches = new Batches();
    batches.intake = intake;
    return batches;
  }

  /** A batch of items, each as JSON text. */
  public static BatchRequest batch(String... items) {
    return new BatchRequest(List.of(items));
  }
}
