package io.postrider.testkit;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import io.postrider.deadletter.DeadLetterIndex;
import io.postrider.intake.DelayedJobs;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.intake.Outbox;
import io.postrider.intake.RepeatableJobs;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.job.SampleJobs;
import io.postrider.platform.Leadership;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The ports to the store, implemented in memory; a test may read and change their contents. */
public final class InMemoryJobs
    implements Leadership, JobStore, DeadLetterIndex, Outbox, DelayedJobs, RepeatableJobs {

  /** The stored records. */
  public final Map<JobId, JobRecord> records = new LinkedHashMap<>();

  /** Jobs in the outbox: the broker has not confirmed them. */
  public final Set<JobId> unconfirmed = new LinkedHashSet<>();

  /** Jobs that were not due when they were stored, at {@link #now}. */
  public final Set<JobId> delayed = new LinkedHashSet<>();

  /** The time at which jobs are stored. */
  public Instant now = ManualClock.START;

  /** The in-flight job of each in-flight key. */
  public final Map<String, JobId> inFlight = new ConcurrentHashMap<>();

  /** Jobs that a worker holds. */
  public final Set<JobId> held = new HashSet<>();

  /** Failed jobs that were discarded. */
  public final Set<JobId> discarded = new LinkedHashSet<>();

  /** Jobs that were withdrawn. */
  public final Set<JobId> withdrawn = new LinkedHashSet<>();

  /** Jobs that are accepted for good, and can no longer be withdrawn. */
  public final Set<JobId> accepted = new LinkedHashSet<>();

  /** Whether Redis is unreachable for storing and withdrawing jobs. */
  public volatile boolean away;

  /** Called when jobs are withdrawn. */
  public volatile Runnable beforeWithdrawal = () -> {};

  /** Kinds whose jobs are on a server of the store that is unreachable, while others are not. */
  public final Set<String> kindsAway = ConcurrentHashMap.newKeySet();

  /** Further webhook URLs of a job. */
  public final Map<JobId, Set<String>> furtherWebhooks = new ConcurrentHashMap<>();

  /** How many open jobs one search examines. */
  public int examined = 10_000;

  /** Whether this node leads the relay. */
  public boolean leads = true;

  /** Stores a record as it is. */
  public synchronized JobRecord put(JobRecord record) {
    records.put(record.id(), record);
    return record;
  }

  @Override
  public synchronized Optional<JobRecord> find(JobId id) {
    return Optional.ofNullable(records.get(id));
  }

  @Override
  public synchronized List<JobRecord> find(Collection<JobId> ids) {
    return ids.stream().flatMap(id -> find(id).stream()).toList();
  }

  @Override
  public synchronized Optional<Instant> oldest() {
    return unconfirmed.stream().map(JobId::madeAt).min(Instant::compareTo);
  }

  @Override
  public synchronized List<Count> groups(Filter filter) {
    return failed()
        .map(Group::of)
        .filter(filter::matches)
        .collect(groupingBy(identity(), LinkedHashMap::new, counting()))
        .entrySet()
        .stream()
        .map(entry -> new Count(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public long count(Filter filter) {
    return groups(filter).stream().mapToLong(Count::count).sum();
  }

  @Override
  public Page page(Filter filter, String cursor, int limit) {
    return new Page(failed().limit(limit).toList(), null, count(filter));
  }

  @Override
  public synchronized List<JobId> oldest(Filter filter, Instant until, int limit) {
    return failed()
        .filter(job -> filter.matches(Group.of(job)))
        .map(JobRecord::id)
        .limit(limit)
        .toList();
  }

  private Stream<JobRecord> failed() {
    return records.values().stream()
        .filter(job -> job.status() == JobStatus.FAILED && !discarded.contains(job.id()));
  }

  @Override
  public synchronized Optional<JobRecord> cancel(JobId id) {
    records.computeIfPresent(
        id,
        (known, job) ->
            job.status().pending()
                ? SampleJobs.record(job.job(), job.generation(), JobStatus.CANCELLED)
                : job);
    return find(id);
  }

  @Override
  public synchronized Joining addWebhook(JobId id, String url) {
    if (find(id).filter(job -> !job.status().terminal()).isEmpty()) {
      return Joining.ENDED;
    }
    var urls = furtherWebhooks.computeIfAbsent(id, first -> new LinkedHashSet<>());
    if (!urls.contains(url) && urls.size() == JobRecord.MAX_FURTHER_WEBHOOKS) {
      return Joining.FULL;
    }
    urls.add(url);
    return Joining.JOINED;
  }

  @Override
  public synchronized List<JobRecord> replay(Collection<JobId> ids) {
    return find(ids).stream()
        .filter(job -> job.status() == JobStatus.FAILED)
        .map(
            job -> {
              unconfirmed.add(job.id());
              return put(SampleJobs.record(job.job(), job.generation() + 1, JobStatus.WAITING));
            })
        .toList();
  }

  @Override
  public synchronized Unattended unattended(
      Instant before, Predicate<JobRecord> which, int skipped, int limit) {
    var open =
        records.values().stream()
            .filter(job -> !job.status().terminal() && !job.job().createdAt().isAfter(before))
            .skip(skipped)
            .toList();
    var found =
        open.stream()
            .limit(examined)
            .filter(job -> !held.contains(job.id()))
            .filter(which)
            .limit(limit)
            .toList();
    return new Unattended(found, open.size() > examined ? skipped + examined : 0);
  }

  @Override
  public List<JobId> listFailed(Collection<JobRecord> failed) {
    return failed.stream().map(JobRecord::id).filter(discarded::remove).toList();
  }

  @Override
  public Set<JobId> discarded(Collection<JobId> ids) {
    return Set.of();
  }

  @Override
  public int discard(Collection<JobId> ids) {
    return (int) ids.stream().filter(discarded::add).count();
  }

  @Override
  public synchronized List<JobId> reserve(List<Job> jobs) {
    return jobs.stream()
        .map(
            job -> {
              var former =
                  job.dedupKey() == null ? null : inFlight.putIfAbsent(job.dedupKey(), job.id());
              return former == null ? job.id() : former;
            })
        .toList();
  }

  @Override
  public boolean takeOver(Job job, JobId former) {
    return inFlight.replace(job.dedupKey(), former, job.id());
  }

  @Override
  public void release(Job job) {
    inFlight.remove(job.dedupKey(), job.id());
  }

  @Override
  public boolean failsInParts() {
    return !kindsAway.isEmpty();
  }

  private void requireReachable(Collection<Job> jobs) {
    requireReachable();
    if (jobs.stream().anyMatch(job -> kindsAway.contains(job.kind()))) {
      throw new UnavailableException("A server of the store does not answer.", null);
    }
  }

  @Override
  public synchronized Set<JobId> create(List<Job> jobs) {
    requireReachable(jobs);
    var refused = jobs.stream().map(Job::id).filter(withdrawn::contains).collect(toSet());
    jobs.stream()
        .filter(job -> !refused.contains(job.id()))
        .forEach(
            job -> {
              put(JobRecord.accepted(job));
              (job.isDelayed(now) ? delayed : unconfirmed).add(job.id());
            });
    return refused;
  }

  @Override
  public synchronized Set<JobId> withdraw(Collection<Job> jobs) {
    beforeWithdrawal.run();
    requireReachable(jobs);
    return jobs.stream()
        .filter(job -> !accepted.contains(job.id()) && !held.contains(job.id()))
        .map(
            job -> {
              withdrawn.add(job.id());
              records.remove(job.id());
              unconfirmed.remove(job.id());
              delayed.remove(job.id());
              if (job.dedupKey() != null) {
                release(job);
              }
              return job.id();
            })
        .collect(toSet());
  }

  @Override
  public synchronized boolean preclude(JobId job) {
    return !records.containsKey(job) && (withdrawn.add(job) || true);
  }

  @Override
  public synchronized Set<JobId> accept(Collection<JobId> jobs) {
    var safe = jobs.stream().filter(id -> !withdrawn.contains(id)).collect(toSet());
    accepted.addAll(safe);
    return safe;
  }

  private void requireReachable() {
    if (away) {
      throw new UnavailableException("Redis does not answer.", null);
    }
  }

  @Override
  public synchronized CompletableFuture<Void> list(Collection<Job> confirmed) {
    confirmed.forEach(job -> unconfirmed.remove(job.id()));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized void confirm(Collection<JobId> jobs) {
    unconfirmed.removeAll(jobs);
  }

  @Override
  public synchronized Set<JobId> unconfirmed(Collection<JobId> jobs) {
    var found = new LinkedHashSet<>(jobs);
    found.retainAll(unconfirmed);
    return found;
  }

  @Override
  public synchronized List<Dispatch> unconfirmedBefore(Instant time, int skipped, int limit) {
    return find(unconfirmed).stream()
        .filter(job -> !job.job().createdAt().isAfter(time))
        .skip(skipped)
        .limit(limit)
        .map(job -> new Dispatch(job.job(), job.generation()))
        .toList();
  }

  @Override
  public synchronized List<Dispatch> due(Instant time, int skipped, int limit) {
    return find(delayed).stream()
        .filter(job -> !job.job().isDelayed(time))
        .skip(skipped)
        .limit(limit)
        .map(job -> new Dispatch(job.job(), job.generation()))
        .toList();
  }

  @Override
  public CompletableFuture<Stored> store(Job job) {
    return add(job, unconfirmed);
  }

  @Override
  public CompletableFuture<Stored> delay(Job job) {
    return add(job, delayed);
  }

  private synchronized CompletableFuture<Stored> add(Job job, Set<JobId> list) {
    try {
      requireReachable(List.of(job));
    } catch (UnavailableException failed) {
      return CompletableFuture.failedFuture(failed);
    }
    var known = find(job.id());
    if (withdrawn.contains(job.id())
        || known.filter(each -> each.status() != JobStatus.DELAYED).isPresent()) {
      return CompletableFuture.completedFuture(Stored.OVER);
    }
    put(JobRecord.accepted(job));
    list.add(job.id());
    return CompletableFuture.completedFuture(known.isPresent() ? Stored.BEFORE : Stored.NOW);
  }

  @Override
  public synchronized void sent(Collection<Job> jobs) {
    jobs.forEach(job -> delayed.remove(job.id()));
  }

  @Override
  public synchronized Optional<Instant> firstDue() {
    return find(delayed).stream().map(job -> job.job().dueAt()).min(Instant::compareTo);
  }

  @Override
  public synchronized long delayed() {
    return delayed.size();
  }

  @Override
  public boolean lead() {
    requireReachable();
    return leads;
  }

  @Override
  public synchronized long size() {
    return unconfirmed.size();
  }
}
