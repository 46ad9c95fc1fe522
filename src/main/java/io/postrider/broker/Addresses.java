package io.postrider.broker;

import io.postrider.job.Job;
import java.util.List;
import java.util.function.Predicate;

/** The broker's addresses and queues, as broker.xml defines them. */
public final class Addresses {

  /** The prefix of the job queues' names; the kind follows. */
  public static final String JOBS = "jobs.";

  /** The suffix of a kind's queue for urgent jobs, after the name of its normal queue. */
  public static final String URGENT = ".urgent";

  /**
   * The suffix of a kind's queue for what a client has unfinished beyond its share, after the name
   * of its normal queue.
   */
  public static final String BULK = ".bulk";

  /** Webhook deliveries. */
  public static final String WEBHOOKS = "webhooks";

  /** Copies of delayed jobs that were accepted a short time ago. */
  public static final String DELAYED_JOBS = "delayed-jobs";

  /** The address to which the broker, or a worker, sends dead letters. */
  public static final String DEAD_LETTERS = "dead-letters";

  /** Keeps dead letters for the console and for replay. */
  public static final String DLQ = "DLQ";

  /** Keeps messages that came to the dead letters and hold no job. */
  public static final String FOREIGN_MESSAGES = "foreign-messages";

  /** Notices, one for each dead letter, for {@code DeadLetterWorker}. */
  public static final String DEAD_LETTER_NOTICES = "dead-letter-notices";

  /**
   * The fully qualified name of the notices' queue, which a consumer of a multicast address needs.
   */
  public static final String DEAD_LETTER_NOTICES_QUEUE = DEAD_LETTERS + "::" + DEAD_LETTER_NOTICES;

  /**
   * The queues that a kind may have, in the order in which their jobs come. Urgent jobs have an
   * address of their own because an address that pages ignores priorities.
   *
   * @param queue the kind's normal queue, see {@link Job#queue()}
   */
  static List<String> ofKind(String queue) {
    return List.of(queue + URGENT, queue, queue + BULK);
  }

  /** Whether a queue is the normal queue of a kind. */
  static boolean isQueueOf(String kind, String queue) {
    return queue.equals(JOBS + kind) && !queue.endsWith(URGENT) && !queue.endsWith(BULK);
  }

  /**
   * The queue for a job. If its kind has no queue for urgent jobs, they go to the normal queue,
   * where their priority counts.
   *
   * @param exists tells whether the broker has a queue of that name
   */
  public static String of(Job job, Predicate<String> exists) {
    var urgent = job.queue() + URGENT;
    return job.urgent() && exists.test(urgent) ? urgent : job.queue();
  }

  /**
   * The queues in which a job may wait: that of {@link #of}, and the one for bulk.
   *
   * @param exists tells whether the broker has a queue of that name
   */
  public static List<String> candidates(Job job, Predicate<String> exists) {
    var own = of(job, exists);
    var bulk = job.queue() + BULK;
    return own.equals(job.queue()) && exists.test(bulk) ? List.of(own, bulk) : List.of(own);
  }

  private Addresses() {}
}
