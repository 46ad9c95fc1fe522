package io.postrider.broker;

import io.postrider.execution.KindPermits;
import io.postrider.intake.Backlog;
import io.postrider.job.Job;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the queues of jobs. A client's share of a kind's normal queue is as many unfinished jobs
 * as one node runs at once. What it has beyond that goes to the queue for bulk, whose workers give
 * way to those of the normal queue, so that the jobs of other clients do not wait behind it.
 *
 * <p>A client's own jobs keep their order of priority. Those of more than the usual priority never
 * go to the queue for bulk. One of less than the usual priority goes there unless it is its
 * client's only unfinished job of the kind, so that it does not overtake what waits there.
 */
@Dependent
class QueueChoice {

  /** One client's jobs of one kind. */
  private record Group(String owner, String kind) {
    static Group of(Job job) {
      return new Group(job.owner(), job.kind());
    }
  }

  @Inject BrokerSettings broker;
  @Inject Backlog backlog;
  @Inject KindPermits permits;

  /** The queues of jobs that are sent together, in the same order. */
  List<String> choose(List<Job> jobs) {
    var places = new HashMap<Group, Long>();
    var queues = new ArrayList<String>();
    for (var job : jobs) {
      queues.add(isBulk(job, jobs, places) ? job.queue() + Addresses.BULK : normal(job));
    }
    return queues;
  }

  private String normal(Job job) {
    return Addresses.of(job, broker::hasQueue);
  }

  /**
   * Whether a job is beyond its client's share.
   *
   * @param places how many unfinished jobs each group has before its next job; this one is added
   */
  private boolean isBulk(Job job, List<Job> jobs, Map<Group, Long> places) {
    int share = share(job);
    if (share == 0) {
      return false;
    }
    var group = Group.of(job);
    var before = places.computeIfAbsent(group, first -> before(first, jobs));
    places.put(group, before + 1);
    return before >= share && broker.hasQueue(job.queue() + Addresses.BULK);
  }

  /** How many unfinished jobs a group has beside those that are sent now, which are counted. */
  private long before(Group group, List<Job> jobs) {
    var sent = jobs.stream().filter(job -> Group.of(job).equals(group)).count();
    return Math.max(0, backlog.unfinished(group.owner(), group.kind()) - sent);
  }

  /** How many unfinished jobs its client may have in the normal queue; 0 for any number. */
  private int share(Job job) {
    if (job.priority() < Job.USUAL_PRIORITY) {
      return 0;
    }
    int limit = permits.limit(job.kind());
    return job.priority() == Job.USUAL_PRIORITY ? limit : Math.min(1, limit);
  }
}
