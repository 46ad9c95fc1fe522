package io.postrider.broker;

import io.postrider.job.Job;
import java.util.List;
import java.util.function.Predicate;

/** The broker's addresses and queues, as broker.xml defines them. */
public final class Addresses {

  /** What the job queues' names begin with; the kind follows. */
  public static final String JOBS = "jobs.";

  /** What the name of a kind's queue for urgent jobs ends with, after that of its other queue. */
  public static final String URGENT = ".urgent";

  /** Outcomes to be told. */
  public static final String WEBHOOKS = "webhooks";

  /** Where the broker, or a worker, puts what is given up. */
  public static final String DEAD_LETTERS = "dead-letters";

  /** Keeps dead letters for the console and for replay. */
  public static final String DLQ = "DLQ";

  /** Keeps what came to the dead letters and holds no job. */
  public static final String FOREIGN_MESSAGES = "foreign-messages";

  /** Tells of each dead letter once. */
  public static final String DEAD_LETTER_NOTICES = "dead-letter-notices";

  /** The notices' queue with its address, as a consumer of a multicast address names it. */
  public static final String DEAD_LETTER_NOTICES_QUEUE = DEAD_LETTERS + "::" + DEAD_LETTER_NOTICES;

  /**
   * The queues that a kind may have, urgent jobs first: an address that pages knows no priority, so
   * urgent jobs have one of their own.
   *
   * @param queue the kind's queue for jobs that are not urgent, as {@link Job#queue()} names it
   */
  static List<String> ofKind(String queue) {
    return List.of(queue + URGENT, queue);
  }

  /** Whether a queue is the one that a kind has for jobs that are not urgent. */
  static boolean isQueueOf(String kind, String queue) {
    return queue.equals(JOBS + kind) && !queue.endsWith(URGENT);
  }

  /**
   * The queue in which a job waits: a kind without one for urgent jobs has them in its only one,
   * where priority counts.
   *
   * @param exists whether the broker has a queue
   */
  public static String of(Job job, Predicate<String> exists) {
    var urgent = job.queue() + URGENT;
    return job.urgent() && exists.test(urgent) ? urgent : job.queue();
  }

  private Addresses() {}
}
