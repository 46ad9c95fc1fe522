package io.postrider.chaos;

import io.postrider.chaos.PostLoad.Post;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One round: load, a fault, its end, and what became of every job. */
final class ClusterExperiment {

  /** POSTs per second. */
  static final int RATE = Integer.getInteger("chaos.rate", 200);

  private static final Duration BEFORE = Duration.ofSeconds(8);
  private static final Duration AFTER = Duration.ofSeconds(12);

  /** The reconciler takes two minutes to send a job again whose completion Redis has lost. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Set<String> TERMINAL = Set.of("completed", "failed", "cancelled", "expired");

  /** The status of a job without a record. */
  private static final String UNKNOWN = "unknown";

  private final ClusterChaos chaos;
  private final Client client;

  ClusterExperiment(ClusterChaos chaos) {
    this.chaos = chaos;
    this.client = chaos.client();
  }

  /** Runs a round. */
  ClusterFigures.Row run(String name, Fault fault) {
    chaos.repair();
    var active = new AtomicInteger();
    var sampler = Executors.newSingleThreadScheduledExecutor();
    sampler.scheduleWithFixedDelay(
        () -> active.accumulateAndGet(activeBrokers(), Math::max), 0, 200, TimeUnit.MILLISECONDS);
    var load = chaos.load(RATE);
    Instant start = Instant.now();
    Instant begin;
    try {
      Experiment.pause(BEFORE.toMillis());
      begin = Instant.now();
      fault.begin().run();
      Experiment.pause(fault.lasts().toMillis());
      fault.end().run();
      Experiment.pause(AFTER.toMillis());
    } finally {
      load.stop();
      sampler.shutdownNow();
    }
    var round = name + " " + begin;
    chaos.keep(round, load.posts());
    return evaluate(round, load.posts(), start, begin, active.get());
  }

  private int activeBrokers() {
    return (int) chaos.cluster.brokers().brokers().stream().filter(each -> each.isActive()).count();
  }

  private ClusterFigures.Row evaluate(
      String round, List<Post> posts, Instant start, Instant begin, int brokers) {
    var accepted =
        posts.stream().filter(Post::isAccepted).map(Post::job).collect(Collectors.toSet());
    waitFor(() -> chaos.observer.lastEffects().keySet().containsAll(accepted));
    waitFor(() -> webhooksMissing(posts).isEmpty());
    var statuses = new HashMap<String, String>();
    waitFor(() -> allTerminal(accepted, statuses, start));
    var effects = chaos.observer.count(Point.EFFECT);
    var last = chaos.observer.lastEffects();
    var unknown = new HashSet<>(effects.keySet());
    unknown.removeAll(accepted);
    unknown.removeIf(job -> last.get(job).isBefore(start));
    var stuck = stuck(posts, statuses);
    if (!stuck.isEmpty()) {
      chaos.keep(round + " stuck", stuck);
    }
    var outages = Outages.of(posts);
    return new ClusterFigures.Row(
        1,
        accepted.size(),
        outages.failures(),
        accepted.stream()
            .filter(job -> !effects.containsKey(job) && !"failed".equals(statuses.get(job)))
            .count(),
        stuck.size(),
        accepted.stream().filter(job -> isForgotten(job, statuses)).count(),
        accepted.stream().filter(job -> "failed".equals(statuses.get(job))).count(),
        accepted.stream().mapToLong(job -> effects.getOrDefault(job, 1L) - 1).sum(),
        ranThoughRefused(unknown, posts),
        brokers,
        outages.longest(),
        lastInHand(posts, begin),
        outages.p99(start, begin),
        outages.p99(begin, Instant.MAX));
  }

  /** From the fault until the last effect of a job that was accepted before it. */
  private Duration lastInHand(List<Post> posts, Instant begin) {
    var effects = chaos.observer.lastEffects();
    return posts.stream()
        .filter(post -> post.isAccepted() && post.start().plus(post.duration()).isBefore(begin))
        .map(post -> effects.getOrDefault(post.job(), begin))
        .filter(begin::isBefore)
        .map(effect -> Duration.between(begin, effect))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** Jobs that ran for a request that was answered with 503, or beside the job of its 202. */
  private long ranThoughRefused(Set<String> unknown, List<Post> posts) {
    var users =
        posts.stream()
            .filter(post -> post.status() == 503 || post.isAccepted())
            .map(Post::user)
            .collect(Collectors.toSet());
    return unknown.stream().filter(job -> users.contains(client.user(job))).count();
  }

  /** What has not been done of accepted jobs, one line each. */
  private List<String> stuck(List<Post> posts, Map<String, String> statuses) {
    var jobs =
        posts.stream()
            .filter(post -> post.isAccepted() && !hasEnded(post.job(), statuses))
            .map(post -> statuses.get(post.job()) + " " + client.get("jobs/" + post.job()));
    var webhooks = webhooksMissing(posts).stream().map(job -> "no webhook of " + job);
    return Stream.concat(jobs, webhooks).toList();
  }

  private List<String> webhooksMissing(List<Post> posts) {
    var arrived = chaos.observer.count(Point.WEBHOOK);
    return posts.stream()
        .filter(post -> post.isAccepted() && post.webhook())
        .map(Post::job)
        .filter(job -> !arrived.containsKey("msg_" + job + "_0"))
        .toList();
  }

  private boolean hasEnded(String job, Map<String, String> statuses) {
    return isTerminal(job, statuses) || isForgotten(job, statuses);
  }

  private static boolean isTerminal(String job, Map<String, String> statuses) {
    return TERMINAL.contains(statuses.getOrDefault(job, UNKNOWN));
  }

  /** Whether there is no record of a job that has run. */
  private boolean isForgotten(String job, Map<String, String> statuses) {
    return UNKNOWN.equals(statuses.get(job)) && chaos.observer.hasEffect(job);
  }

  /** Reads the list of all jobs, and asks for those one by one that it does not show as ended. */
  private boolean allTerminal(Set<String> jobs, Map<String, String> statuses, Instant start) {
    statuses.putAll(listed(start));
    jobs.stream()
        .filter(job -> !isTerminal(job, statuses))
        .forEach(job -> statuses.put(job, client.status(job)));
    return jobs.stream().allMatch(job -> hasEnded(job, statuses));
  }

  private Map<String, String> listed(Instant start) {
    var statuses = new HashMap<String, String>();
    var path = "jobs?limit=500&from=" + start;
    for (var page = client.get(path); page != null; ) {
      for (var job : page.getJsonArray("items").getValuesAs(JsonObject.class)) {
        statuses.put(job.getString("jobId"), job.getString("status"));
      }
      var cursor = page.getString("nextCursor", null);
      page = cursor == null ? null : client.get(path + "&cursor=" + cursor);
    }
    return statuses;
  }

  private static void waitFor(BooleanSupplier condition) {
    var deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean() && Instant.now().isBefore(deadline)) {
      Experiment.pause(500);
    }
  }
}
