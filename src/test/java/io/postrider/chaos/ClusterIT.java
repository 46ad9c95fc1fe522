package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.chaos.Bounds.LongForm;
import io.postrider.stack.Host;
import io.postrider.stack.LocalCluster;
import io.postrider.stack.RedisServer;
import io.postrider.stack.StackServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills, freezes, cuts off and restarts the servers of a cluster under load. Settings: {@code
 * chaos.rounds} of each row, {@code chaos.rate} in POSTs per second, and {@code chaos.redis}, which
 * is {@code sentinel} or {@code cluster}.
 */
@LongForm
@Tag("chaos")
class ClusterIT {

  private static final int ROUNDS = Integer.getInteger("chaos.rounds", 10);

  private static ClusterChaos chaos;
  private static ClusterFigures figures;

  @BeforeAll
  static void start() throws IOException {
    figures = new ClusterFigures(Path.of("target/chaos-cluster.md"));
    chaos = new ClusterChaos();
  }

  @AfterAll
  static void stop() {
    if (chaos != null) {
      chaos.close();
      System.out.println(figures.table());
    }
  }

  @Test
  void active_broker_is_killed() {
    repeat("kill -9 of the active broker", round -> Fault.kill(activeBroker()));
  }

  @Test
  void redis_primary_is_killed() {
    repeat("kill -9 of the Redis primary", round -> Fault.kill(redisPrimary()));
  }

  @Test
  void node_is_killed() {
    repeat("kill -9 of a node", round -> Fault.kill(node(round)));
  }

  @Test
  void active_broker_is_frozen() {
    repeat("SIGSTOP of the active broker, 30 s", round -> Fault.freeze(activeBroker()));
  }

  @Test
  void redis_primary_is_frozen() {
    repeat("SIGSTOP of the Redis primary, 30 s", round -> Fault.freeze(redisPrimary()));
  }

  @Test
  void node_is_frozen() {
    repeat("SIGSTOP of a node, 30 s", round -> Fault.freeze(node(round)));
  }

  @Test
  void node_is_cut_off_from_the_brokers() {
    cut(
        "a node cut off from the brokers, 30 s",
        round -> node(round).host(),
        one -> hosts(cluster().brokers().servers()));
  }

  @Test
  void node_is_cut_off_from_redis() {
    cut(
        "a node cut off from Redis, 30 s",
        round -> node(round).host(),
        one -> hosts(cluster().redis().servers()));
  }

  @Test
  void brokers_are_cut_off_from_each_other() {
    cut(
        "the brokers cut off from each other, 30 s",
        round -> cluster().brokers().primary().host(),
        one -> List.of(cluster().brokers().backup().host()));
  }

  /** Nodes still reach all of them: what such a primary accepts is lost. */
  @Test
  void redis_primary_is_cut_off_from_its_replicas() {
    cut(
        "the Redis primary cut off from replicas and Sentinels, 30 s",
        round -> redisPrimary().host(),
        one -> hosts(cluster().redis().servers()));
  }

  @Test
  void all_nodes_are_restarted_one_after_the_other() {
    repeat("rolling restart of all nodes", round -> Fault.restart(cluster().nodes()));
  }

  private static void cut(String row, IntFunction<Host> one, Function<Host, List<Host>> others) {
    if (chaos.network().isEmpty()) {
      figures.notPossible(row);
      Assumptions.abort("This machine does not allow network namespaces.");
    }
    var network = chaos.network().get();
    repeat(
        row,
        round -> {
          var host = one.apply(round);
          var rest = others.apply(host).stream().filter(other -> !other.equals(host)).toList();
          return Fault.cut(network, host, rest);
        });
  }

  private static void repeat(String row, IntFunction<Fault> fault) {
    var experiment = new ClusterExperiment(chaos);
    for (int round = 0; round < ROUNDS; round++) {
      chaos.repair();
      var result = experiment.run(fault.apply(round));
      figures.add(row, result);
      assertThat(result.lost()).as("lost").isZero();
      assertThat(result.stuck()).as("stuck").isZero();
      assertThat(result.dead()).as("wrongly dead").isZero();
      assertThat(result.brokers()).as("active brokers").isLessThanOrEqualTo(1);
    }
  }

  private static LocalCluster cluster() {
    return chaos.cluster;
  }

  private static StackServer activeBroker() {
    return cluster().brokers().active().orElseThrow();
  }

  private static RedisServer redisPrimary() {
    return cluster().redis().primaries().get(0);
  }

  private static StackServer node(int round) {
    return cluster().nodes().get(round % cluster().nodes().size());
  }

  private static List<Host> hosts(List<? extends StackServer> servers) {
    return servers.stream().map(StackServer::host).distinct().toList();
  }
}
