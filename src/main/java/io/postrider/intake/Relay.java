package io.postrider.intake;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.JobId;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Sends jobs that the store holds to the broker, in batches, and lets the store forget what the
 * broker has. Jobs that the broker refuses, since their queue is missing, hold up no others: the
 * next round goes on behind them, until all have been looked at. Not for use by several threads.
 */
final class Relay {

  private static final int BATCH = 500;

  /** In one round; the broker may be away. */
  private static final int MOST_REFUSED = 2 * BATCH;

  /** Where the jobs are: the first ones but for some that are skipped. */
  @FunctionalInterface
  interface Source {
    List<Dispatch> next(int skipped, int limit);
  }

  private final BooleanSupplier lead;
  private final JobDispatcher dispatcher;
  private final Consumer<Collection<JobId>> forget;

  /** How many of the first were refused, and are skipped. */
  private int refused;

  /**
   * @param lead whether it is this node's turn, asked before each batch
   * @param forget takes what the broker has off the store
   */
  Relay(BooleanSupplier lead, JobDispatcher dispatcher, Consumer<Collection<JobId>> forget) {
    this.lead = lead;
    this.dispatcher = dispatcher;
    this.forget = forget;
  }

  /** Sends all there is; says how many the broker has taken. */
  int send(Source source) {
    int sent = 0;
    int refusedNow = 0;
    List<Dispatch> jobs;
    do {
      jobs = lead.getAsBoolean() ? source.next(refused, BATCH) : List.of();
      var taken = dispatcher.dispatch(jobs);
      if (!taken.isEmpty()) {
        forget.accept(taken);
      }
      sent += taken.size();
      refusedNow += jobs.size() - taken.size();
      refused += jobs.size() - taken.size();
    } while (jobs.size() == BATCH && refusedNow < MOST_REFUSED);
    if (jobs.size() < BATCH) {
      refused = 0;
    }
    return sent;
  }
}
