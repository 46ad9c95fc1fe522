package io.postrider.queue;

/** The broker's addresses and queues, as broker.xml defines them. */
public final class Addresses {

  /** What the job queues' names begin with; the kind follows. */
  public static final String JOBS = "jobs.";

  /** Outcomes to be told. */
  public static final String WEBHOOKS = "webhooks";

  /** Where the broker, or a worker, puts what is given up. */
  public static final String DEAD_LETTERS = "dead-letters";

  /** Keeps dead letters for the console and for replay. */
  public static final String DLQ = "DLQ";

  /** Tells of each dead letter once. */
  public static final String DEAD_LETTER_NOTICES = "dead-letter-notices";

  /** The notices' queue with its address, as a consumer of a multicast address names it. */
  public static final String DEAD_LETTER_NOTICES_QUEUE = DEAD_LETTERS + "::" + DEAD_LETTER_NOTICES;

  private Addresses() {}
}
