package io.postrider.jobstore;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.redis.Redis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;

/**
 * Stores new jobs with what a 202 promises: the record, an entry in the outbox, and one in the list
 * of the user, by which an erasure finds all jobs. {@link JobLists} adds them to the lists of
 * recent jobs once the broker has them.
 *
 * <p>A job is listed as open before its record is there, so before it can end: whoever ends it
 * removes it from that list, and nobody adds it afterwards.
 *
 * @param at the time of the entries
 */
record NewJobs(Redis redis, RecentJobs lists, Instant at) {

  /**
   * Stores jobs.
   *
   * @return those that will not run, because they were withdrawn before
   */
  Set<JobId> store(List<Job> made) {
    var delayed = made.stream().filter(job -> job.isDelayed(at)).toList();
    var altered =
        redis
            .writes()
            .call(
                pipeline -> {
                  var replies = new ArrayList<Supplier<?>>(made.size() * 3);
                  entries(made).write(pipeline, replies::add);
                  made.forEach(job -> RedisExpiringJobs.add(redis, pipeline, job, replies::add));
                  // A record without an entry in the outbox means that the broker has the job.
                  pipeline.sync();
                  var areNew = new LinkedHashMap<JobId, Supplier<Boolean>>();
                  made.forEach(job -> areNew.put(job.id(), store(pipeline, job)));
                  lists.addToUsers(pipeline, made, replies::add);
                  if (!delayed.isEmpty()) {
                    // They are not in the outbox, by which the others are found.
                    lists.add(pipeline, delayed, replies::add);
                  }
                  return () -> {
                    replies.forEach(Supplier::get);
                    areNew.values().removeIf(Supplier::get);
                    return areNew.keySet();
                  };
                });
    return altered.isEmpty() ? Set.of() : withdrawn(altered);
  }

  /** The entries in the outbox, or in the list of delayed jobs, and in that of open ones. */
  private Additions entries(List<Job> made) {
    var entries = new Additions();
    for (var job : made) {
      add(entries, job.isDelayed(at) ? JobKeys.DELAYED : JobKeys.OUTBOX, job);
      add(entries, JobKeys.OPEN, job);
    }
    return entries;
  }

  /** The score is the time from which on a job that no worker holds may be lost. */
  private void add(Additions entries, String list, Job job) {
    var id = job.id().value();
    var expected = job.isDelayed(at) ? job.dueAt() : at;
    entries.add(redis.spread(list).of(id), id, expected.toEpochMilli());
  }

  /**
   * Stores a record.
   *
   * @return whether all its fields are new. If not, the job may have been withdrawn before, or the
   *     command was sent a second time
   */
  private static Supplier<Boolean> store(AbstractPipeline pipeline, Job job) {
    var fields = RecordCodec.accepted(job);
    var added = pipeline.hset(JobKeys.job(job.id()), fields);
    return () -> added.get() == fields.size();
  }

  /**
   * Those of the jobs that were withdrawn. A mark that a node of the version before has set is not
   * noticed if it was there before the record. It says that the request was answered long ago, and
   * the worker that receives the message heeds it.
   */
  private Set<JobId> withdrawn(Collection<JobId> altered) {
    return redis
        .writes()
        .call(
            pipeline -> {
              var marks = new LinkedHashMap<JobId, Response<Boolean>>();
              altered.forEach(id -> marks.put(id, pipeline.hexists(JobKeys.job(id), "withdrawn")));
              return () -> {
                marks.values().removeIf(mark -> !mark.get());
                return Set.copyOf(marks.keySet());
              };
            });
  }
}
