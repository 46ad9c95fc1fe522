package io.postrider.jobstore;

import io.postrider.execution.Claims.Lease;
import io.postrider.intake.Submission;
import io.postrider.job.Job;
import io.postrider.job.JobId;

/**
 * The names of the keys that are about jobs. All keys of one job share a hash tag, so that a script
 * touches one slot of a Redis Cluster.
 */
public final class JobKeys {

  static final String OUTBOX = "outbox";

  static final String RECENT = "jobs:recent";

  static final String OPEN = "jobs:open";

  /** Jobs that are not due yet, by the time when they are. */
  static final String DELAYED = "jobs:delayed";

  /** Postponed jobs that are not due yet, each with how often it was postponed, by that time. */
  static final String POSTPONED = "jobs:postponed";

  /** Jobs that have a time of expiry and have not ended, by that time. */
  static final String EXPIRING = "jobs:expiring";

  /** How many unfinished jobs of each kind each client has. */
  static final String UNFINISHED = "jobs:unfinished";

  /** Owners, by the time of their latest job. */
  static final String OWNERS = "jobs:owners";

  static final String FAILED = "jobs:{failed}";

  static final String FAILED_COUNTS = FAILED + "!counts";

  static final String FAILED_GROUP_OF = FAILED + "!group-of";

  /**
   * Webhooks whose first attempt a node makes now, by the time when they became due, or when that
   * node last said that it has them.
   */
  public static final String DUE_WEBHOOKS = "webhooks:due";

  /** Jobs whose webhooks were given up, by the time of that. */
  public static final String FAILED_WEBHOOKS = "webhooks:failed";

  /** The prefix of all in-flight keys. */
  static final String IN_FLIGHT = "inflight:";

  /** The prefix of the lists of users' jobs. */
  static final String USERS = "jobs:user:";

  private JobKeys() {}

  /** The record of a job; also the channel of its changes. */
  public static String job(JobId id) {
    return "job:{" + id + "}";
  }

  static String lease(JobId id) {
    return "lease:{" + id + "}";
  }

  static String processed(JobId id) {
    return "processed:{" + id + "}";
  }

  /** The attempts to deliver the webhooks of a job, or of an event that is about no job. */
  public static String deliveries(JobId id) {
    return "deliveries:{" + id + "}";
  }

  /** How far the deliveries of the webhooks of a job, or of such an event, are. */
  public static String webhook(JobId id) {
    return "webhook:{" + id + "}";
  }

  /** The webhooks of a job that are not due yet. */
  public static String delayedWebhooks(JobId id) {
    return "delayed-webhooks:{" + id + "}";
  }

  static String result(JobId id) {
    return "result:{" + id + "}";
  }

  /** What an attempt has written, which becomes the result if the attempt completes. */
  static String resultOf(Lease lease) {
    return result(lease.id()) + ":" + lease.token();
  }

  /** The in-flight key of a job that has a dedup key. */
  static String inFlight(Job job) {
    return IN_FLIGHT + job.owner() + ":" + job.kind() + ":" + job.dedupKey();
  }

  /** The first request with the idempotency key of a submission. */
  static String idempotency(Submission submission) {
    return "idem:" + submission.job().owner() + ":" + submission.key().value();
  }

  /** The recent jobs of an owner, or of all owners for null. */
  static String ofOwner(String owner) {
    return owner == null ? RECENT : RECENT + ":" + owner;
  }

  /** All stored jobs of one user of an owner. */
  static String ofUser(String owner, String userId) {
    return USERS + owner + ":" + userId;
  }

  /** The failed jobs of a group. */
  static String failed(String group) {
    return FAILED + ":" + group;
  }
}
