package io.postrider.bench;

import io.postrider.bench.ThreadTimes.OneThread;
import io.postrider.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The processor time that a job costs, by stage.
 *
 * <p>Linux counts the time of each thread exactly, system calls included. A flight recording says
 * on what a thread of the node spent it: each sample counts for the stage of the innermost method
 * that belongs to one. A thread with few samples is divided like all threads of its name.
 *
 * @param node microseconds for each job in Payara's process, by stage
 * @param redis microseconds for each job of Redis
 * @param broker microseconds for each job of the broker
 * @param syncs of the broker's journal for each job
 * @param stores what Redis and the disks did for each job
 */
record Budget(
    Map<Stage, Double> node, double redis, double broker, double syncs, StoreCounts stores) {

  private static final double MICROS = 1e6;
  private static final int ENOUGH_SAMPLES = 50;

  /** Work that ends before the counting does. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /** Measures a number of jobs. */
  static Budget measure(LocalStack stack, Path directory, int jobs, Work work) throws IOException {
    long node = stack.payara().pid();
    var redis = stack.redis().orElseThrow();
    long broker = stack.broker().orElseThrow().pid();
    var recording = Recording.start(node, directory);
    var journal = Recording.start(broker, directory);
    var stores = StoreCounts.read(redis.url());
    double redisSeconds = Usage.cpuSeconds(List.of(redis.pid()));
    double brokerSeconds = Usage.cpuSeconds(List.of(broker));
    double nodeSeconds = Usage.cpuSeconds(List.of(node));
    var threads = ThreadTimes.of(node);
    work.run();
    var spent = ThreadTimes.of(node).since(threads);
    nodeSeconds = Usage.cpuSeconds(List.of(node)) - nodeSeconds;
    brokerSeconds = Usage.cpuSeconds(List.of(broker)) - brokerSeconds;
    redisSeconds = Usage.cpuSeconds(List.of(redis.pid())) - redisSeconds;
    stores = StoreCounts.read(redis.url()).perJob(stores, jobs);
    int syncs = journal.stop().syncs();
    var byStage = byStage(spent, recording.stop().samples());
    double known = byStage.values().stream().mapToDouble(Double::doubleValue).sum();
    byStage.merge(Stage.REST, Math.max(0, nodeSeconds - known), Double::sum);
    byStage.replaceAll((stage, seconds) -> seconds * MICROS / jobs);
    return new Budget(
        byStage,
        redisSeconds * MICROS / jobs,
        brokerSeconds * MICROS / jobs,
        (double) syncs / jobs,
        stores);
  }

  double total() {
    return node.values().stream().mapToDouble(Double::doubleValue).sum() + redis + broker;
  }

  /** Divides the seconds of each thread among the stages. */
  static Map<Stage, Double> byStage(
      Map<Long, OneThread> spent, Map<Long, Map<Stage, Integer>> samples) {
    var ofPools = new HashMap<String, Map<Stage, Integer>>();
    spent.forEach(
        (id, thread) ->
            samples
                .getOrDefault(id, Map.of())
                .forEach(
                    (stage, count) ->
                        ofPools
                            .computeIfAbsent(thread.pool(), pool -> new HashMap<>())
                            .merge(stage, count, Integer::sum)));
    var seconds = new EnumMap<Stage, Double>(Stage.class);
    spent.forEach(
        (id, thread) -> {
          var own = samples.getOrDefault(id, Map.of());
          var shares =
              count(own) >= ENOUGH_SAMPLES ? own : ofPools.getOrDefault(thread.pool(), Map.of());
          if (shares.isEmpty()) {
            seconds.merge(Stage.ofThread(thread.pool()), thread.seconds(), Double::sum);
          }
          shares.forEach(
              (stage, samplesOfIt) ->
                  seconds.merge(
                      stage, thread.seconds() * samplesOfIt / count(shares), Double::sum));
        });
    return seconds;
  }

  private static int count(Map<Stage, Integer> samples) {
    return samples.values().stream().mapToInt(Integer::intValue).sum();
  }
}
