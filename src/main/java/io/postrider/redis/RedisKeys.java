package io.postrider.redis;

import io.postrider.execution.Claims.Lease;
import io.postrider.intake.Submission;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.recipient.EmailAddress;
import io.postrider.webhook.DeliveryStore;
import java.util.Locale;

/**
 * The names of all keys. All keys of one job share a hash tag, so that a script touches one slot of
 * a Redis Cluster.
 */
final class RedisKeys {

  static final String OUTBOX = "outbox";
  static final String LEADER = "outbox:leader";

  /**
   * Nodes that still have to withdraw jobs. It has the slot of {@link #LEADER}: whoever cannot read
   * the one notices that a server is away.
   */
  static final String WITHDRAWING = "withdrawing:{outbox:leader}";

  static final String MISSED = "reconciler:missed";
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
  static final String AUDIT = "audit";
  static final String CLIENTS = "{clients}";
  static final String CLIENTS_VERSION = "{clients}:version";

  /** Registered endpoints, by id. */
  static final String REGISTRATIONS = "{registrations}";

  /** Changes with every change of a registered endpoint; also the channel of these changes. */
  static final String REGISTRATIONS_VERSION = "{registrations}:version";

  /** How many endpoints each owner has registered. */
  static final String REGISTRATIONS_COUNTS = "{registrations}:counts";

  /** The endpoints that were changed last, by the version of the change. */
  static final String REGISTRATIONS_CHANGES = "{registrations}:changes";

  static final String OPERATIONS = "operations";

  /** The hosts of webhooks, by the time of their last use. */
  static final String HOSTS = "webhooks:endpoints";

  /** The targets that failed, by the time of their last failure. */
  static final String TARGETS = "webhooks:targets";

  /** Webhooks that are not due yet, by the time when they are. */
  static final String DELAYED_WEBHOOKS = "webhooks:delayed";

  /**
   * Webhooks whose first attempt a node makes now, by the time when they became due, or when that
   * node last said that it has them.
   */
  static final String DUE_WEBHOOKS = "webhooks:due";

  static final String FAILED_WEBHOOKS = "webhooks:failed";

  /** Written to check whether Redis accepts writes; the first of {@link #probe}. */
  static final String PROBE = "probe";

  /** The names of all schedules, each with its owner. */
  static final String SCHEDULES = "schedules";

  /** Those of the schedules that have a next occurrence, by its time. */
  static final String SCHEDULES_DUE = "schedules:due";

  private RedisKeys() {}

  /** A schedule, by its entry in the lists. */
  static String schedule(String entry) {
    return "schedule:" + entry;
  }

  static String job(JobId id) {
    return "job:{" + id + "}";
  }

  static String lease(JobId id) {
    return "lease:{" + id + "}";
  }

  static String processed(JobId id) {
    return "processed:{" + id + "}";
  }

  static String deliveries(JobId id) {
    return "deliveries:{" + id + "}";
  }

  static String webhook(JobId id) {
    return "webhook:{" + id + "}";
  }

  /** The webhooks of a job that are not due yet. */
  static String delayedWebhooks(JobId id) {
    return "delayed-webhooks:{" + id + "}";
  }

  /** Those of the delayed webhooks that were deferred because this receiver was busy or paused. */
  static String deferredWebhooks(String receiverId) {
    return DELAYED_WEBHOOKS + ":" + receiverId;
  }

  /** The circuit breaker of a host or of a target, in the same slot for all targets of a host. */
  static String breaker(String receiverId) {
    int dot = receiverId.indexOf('.');
    return dot < 0
        ? "endpoint:{" + receiverId + "}"
        : "endpoint:{" + receiverId.substring(0, dot) + "}:" + receiverId.substring(dot + 1);
  }

  static String result(JobId id) {
    return "result:{" + id + "}";
  }

  /** What an attempt has written, which becomes the result if the attempt completes. */
  static String resultOf(Lease lease) {
    return result(lease.id()) + ":" + lease.token();
  }

  /** The prefix of all in-flight keys. */
  static final String IN_FLIGHT = "inflight:";

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

  /** The prefix of the lists of users' jobs. */
  static final String USERS = "jobs:user:";

  /** All stored jobs of one user of an owner. */
  static String ofUser(String owner, String userId) {
    return USERS + owner + ":" + userId;
  }

  /** The failed jobs of a group. */
  static String failed(String group) {
    return FAILED + ":" + group;
  }

  static String recipient(String owner, String userId) {
    return "recipient:" + owner + ":" + userId;
  }

  /** The suppressions of an address, by type. */
  static String suppressed(String owner, EmailAddress email) {
    return "suppressed:" + owner + ":" + email.key();
  }

  /** The names of all suppressions, by time. */
  static String suppressions(String owner) {
    return "suppressions:" + owner;
  }

  /** As many keys as are needed to have one on each primary. */
  static String probe(int number) {
    return number == 0 ? PROBE : PROBE + ":" + number;
  }

  static String node(String id) {
    return "node:" + id;
  }

  static String throughput(long minute) {
    return "throughput:" + minute;
  }

  static String operation(String id) {
    return "operation:" + id;
  }

  /** When the identity provider ended the sessions of somebody. */
  static String endedSessions(String whose) {
    return "session:ended:" + whose;
  }

  static String session(String tokenHash) {
    return "session:" + tokenHash;
  }

  /** The bucket of the right to start jobs at a pace. */
  static String pace(String name) {
    return "pace:" + name;
  }

  /** The places of running jobs at a pace, by the end of their time. */
  static String places(String name) {
    return "places:" + name;
  }

  /** The deliveries to a registered endpoint that have a state, by the time of the event. */
  static String endpointDeliveries(String id, DeliveryStore.Status state) {
    return "endpoint-deliveries:{" + id + "}:" + state.name().toLowerCase(Locale.ROOT);
  }

  /** An event that is about no job. */
  static String event(JobId id) {
    return "event:{" + id + "}";
  }

  /** The latest replay of an endpoint. */
  static String endpointReplay(String id) {
    return "endpoint-replay:{" + id + "}";
  }

  /** The time of the next free call to an endpoint that has a rate. */
  static String endpointRate(String id) {
    return "endpoint-rate:{" + id + "}";
  }

  static String rate(String owner) {
    return "rate:" + owner;
  }
}
