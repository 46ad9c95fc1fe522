package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.chaos.Bounds.LongForm;
import io.postrider.stack.Host;
import io.postrider.stack.LocalCluster;
import io.postrider.stack.RedisServer;
import io.postrider.stack.StackServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills, freezes, cuts off and restarts the servers of a cluster under load. Settings: {@code
 * chaos.rounds} of each row, {@code chaos.rate} in POSTs per second, {@code chaos.redis}, which is
 * {@code sentinel} or {@code cluster}, and {@code chaos.brokers}, which is {@code shared} or {@code
 * replicated}.
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

  /** If they replicate, the frozen one takes a second to notice that the other one is active. */
  @Test
  void active_broker_is_frozen() {
    repeat("SIGSTOP of the active broker, 30 s", 2, round -> Fault.freeze(activeBroker()));
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
  void machine_of_the_active_broker_vanishes() {
    onNetwork("the machine of the active broker vanishes", round -> vanish(activeBroker()));
  }

  @Test
  void machine_of_the_redis_primary_vanishes() {
    onNetwork("the machine of the Redis primary vanishes", round -> vanish(redisPrimary()));
  }

  @Test
  void machine_of_a_node_vanishes() {
    onNetwork("the machine of a node vanishes", round -> vanish(node(round)));
  }

  @Test
  void node_is_cut_off_from_the_brokers() {
    onNetwork(
        "a node cut off from the brokers, 30 s",
        round -> cut(node(round), cluster().brokers().brokers()));
  }

  @Test
  void node_is_cut_off_from_redis() {
    onNetwork(
        "a node cut off from Redis, 30 s", round -> cut(node(round), cluster().redis().servers()));
  }

  @Test
  void brokers_are_cut_off_from_each_other() {
    onNetwork(
        "the brokers cut off from each other, 30 s",
        round -> cut(activeBroker(), cluster().brokers().brokers()));
  }

  /** Nodes still reach all of them: what such a primary accepts is lost. */
  @Test
  void redis_primary_is_cut_off_from_its_replicas() {
    onNetwork(
        "the Redis primary cut off from replicas and Sentinels, 30 s",
        round -> cut(redisPrimary(), cluster().redis().servers()));
  }

  @Test
  void all_nodes_are_restarted_one_after_the_other() {
    repeat("rolling restart of all nodes", round -> Fault.restart(cluster().nodes()));
  }

  private static void onNetwork(String row, IntFunction<Fault> fault) {
    if (chaos.network().isEmpty()) {
      figures.notPossible(row);
      Assumptions.abort("This machine does not allow network namespaces.");
    }
    repeat(row, fault);
  }

  private static Fault cut(StackServer one, List<? extends StackServer> others) {
    return Fault.cut(chaos.network().orElseThrow(), one.host(), othersThan(one, others));
  }

  private static Fault vanish(StackServer server) {
    var network = chaos.network().orElseThrow();
    var others = new ArrayList<>(othersThan(server, cluster().servers()));
    others.add(network.ownHost());
    return Fault.vanish(network, server, others);
  }

  private static void repeat(String row, IntFunction<Fault> fault) {
    repeat(row, 1, fault);
  }

  /**
   * Runs the rounds of a row.
   *
   * @param brokers the most that may be active at the same time
   */
  private static void repeat(String row, int brokers, IntFunction<Fault> fault) {
    var experiment = new ClusterExperiment(chaos);
    for (int round = 0; round < ROUNDS; round++) {
      chaos.repair();
      var result = experiment.run(row, fault.apply(round));
      figures.add(row, result);
      assertThat(result.lost()).as("lost").isZero();
      assertThat(result.stuck()).as("stuck").isZero();
      assertThat(result.dead()).as("wrongly dead").isZero();
      assertThat(result.brokers()).as("active brokers").isLessThanOrEqualTo(brokers);
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

  private static List<Host> othersThan(StackServer one, List<? extends StackServer> others) {
    return others.stream()
        .map(StackServer::host)
        .distinct()
        .filter(host -> !host.equals(one.host()))
        .toList();
  }
}
