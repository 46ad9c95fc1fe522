package io.postrider.metrics;

import io.postrider.job.Job;
import io.postrider.job.JobEvents;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Tag;

/** Counts what happens to jobs, by kind and type. */
@ApplicationScoped
class JobMetrics implements JobEvents {

  /** The most types of one kind that get labels of their own: clients choose the report types. */
  static final int TYPES = 50;

  @Inject Counters counters;
  @Inject Histograms histograms;

  private final Map<String, Labels> types = new ConcurrentHashMap<>();
  private final Map<Key, Series> series = new ConcurrentHashMap<>();
  private Histogram waited;
  private Histogram worked;

  @PostConstruct
  void start() {
    waited =
        histograms.make(
            "postrider_job_wait_seconds",
            "Time from when jobs were due until their first attempt.",
            Histogram.JOB_BUCKETS);
    worked =
        histograms.make(
            "postrider_job_work_seconds", "Time that attempts took.", Histogram.JOB_BUCKETS);
  }

  /** The labels. */
  private record Key(String kind, String type) {}

  /** The metrics of one kind and type. */
  private record Series(
      Counter accepted,
      Counter deduplicated,
      Counter started,
      Counter retried,
      Counter completed,
      Counter failed,
      Counter postponed,
      Counter timedOut,
      Counter deadLettered,
      Counter expired,
      Histogram.Series waited,
      Histogram.Series worked) {}

  @Override
  public void accepted(Job job) {
    of(job).accepted().inc();
  }

  @Override
  public void deduplicated(Job job) {
    of(job).deduplicated().inc();
  }

  @Override
  public void started(Job job, int attempt, Duration wait) {
    var numbers = of(job);
    numbers.started().inc();
    if (attempt > 1) {
      numbers.retried().inc();
    }
    if (wait != null) {
      numbers.waited().record(wait.toNanos());
    }
  }

  @Override
  public void completed(Job job, Duration work) {
    var numbers = of(job);
    numbers.completed().inc();
    numbers.worked().record(work.toNanos());
  }

  @Override
  public void failed(Job job, Duration work) {
    var numbers = of(job);
    numbers.failed().inc();
    numbers.worked().record(work.toNanos());
  }

  @Override
  public void postponed(Job job, Duration work) {
    var numbers = of(job);
    numbers.postponed().inc();
    numbers.worked().record(work.toNanos());
  }

  @Override
  public void timedOut(Job job) {
    of(job).timedOut().inc();
  }

  @Override
  public void deadLettered(Job job) {
    of(job).deadLettered().inc();
  }

  @Override
  public void expired(Job job) {
    of(job).expired().inc();
  }

  @Override
  public void repaired(String what) {
    counters
        .get(
            "postrider_reconciled",
            "Differences between Redis and the broker that were repaired.",
            new Tag("what", what))
        .inc();
  }

  private Series of(Job job) {
    var known = series.get(new Key(job.kind(), job.type()));
    return known != null ? known : make(job.kind(), job.type());
  }

  private Series make(String kind, String type) {
    var label = types.computeIfAbsent(kind, any -> new Labels(TYPES)).bounded(type);
    return series.computeIfAbsent(new Key(kind, label), this::make);
  }

  private Series make(Key key) {
    String[] labels = {"kind", key.kind(), "type", key.type()};
    return new Series(
        counter("accepted", "Jobs accepted: stored, and in the broker's journal.", key),
        counter("deduplicated", "Requests answered with a job that existed already.", key),
        counter("started", "Attempts begun.", key),
        counter("retried", "Attempts begun after one that failed.", key),
        counter("completed", "Jobs done.", key),
        counter("failed", "Attempts that failed, for now or for good.", key),
        counter("postponed", "Attempts that postponed their jobs.", key),
        counter("timed_out", "Attempts that took longer than their timeout.", key),
        counter("dead_lettered", "Jobs dead-lettered.", key),
        counter("expired", "Jobs of which no attempt began in time.", key),
        waited.of(labels),
        worked.of(labels));
  }

  private Counter counter(String what, String help, Key key) {
    return counters.get(
        "postrider_jobs_" + what, help, new Tag("kind", key.kind()), new Tag("type", key.type()));
  }
}
