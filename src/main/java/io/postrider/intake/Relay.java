package io.postrider.intake;

import io.postrider.intake.JobDispatcher.Dispatch;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Sends jobs of a list in the store to the broker, in batches, and removes from the list those that
 * the broker has confirmed. Jobs that the broker refuses, because their queue is missing, do not
 * block others: the next run skips them, until a run has reached the end of the list. Not
 * thread-safe.
 */
final class Relay {

  private static final int BATCH = 500;

  /** Maximum number of refused jobs in one run, because the broker may be unreachable. */
  private static final int MOST_REFUSED = 2 * BATCH;

  /** The list: returns its first jobs, after skipping some. */
  @FunctionalInterface
  interface Source {
    List<Dispatch> next(int skipped, int limit);
  }

  private final BooleanSupplier lead;
  private final JobDispatcher dispatcher;
  private final Consumer<List<Dispatch>> remove;

  /** Number of jobs at the beginning of the list that were refused and are skipped. */
  private int refused;

  /**
   * @param lead whether this node leads; called before each batch
   * @param remove removes jobs from the list
   */
  Relay(BooleanSupplier lead, JobDispatcher dispatcher, Consumer<List<Dispatch>> remove) {
    this.lead = lead;
    this.dispatcher = dispatcher;
    this.remove = remove;
  }

  /**
   * Sends all jobs of the list.
   *
   * @return number of jobs that the broker has confirmed
   */
  int send(Source source) {
    int sent = 0;
    int refusedNow = 0;
    List<Dispatch> jobs;
    do {
      jobs = lead.getAsBoolean() ? source.next(refused, BATCH) : List.of();
      var confirmed = dispatcher.dispatch(jobs);
      if (!confirmed.isEmpty()) {
        remove.accept(jobs.stream().filter(job -> confirmed.contains(job.job().id())).toList());
      }
      sent += confirmed.size();
      refusedNow += jobs.size() - confirmed.size();
      refused += jobs.size() - confirmed.size();
    } while (jobs.size() == BATCH && refusedNow < MOST_REFUSED);
    if (jobs.size() < BATCH) {
      refused = 0;
    }
    return sent;
  }
}
