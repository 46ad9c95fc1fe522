package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.jobstore.StoreSteps.Action;
import io.postrider.jobstore.StoreSteps.Token;
import io.postrider.redis.RealRedis;
import io.postrider.redis.Script;
import io.postrider.topology.ClusterNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The store behaves like its model in random sequences of steps: 1,000 of them, or as many as
 * {@code -Djqwik.tries.default} says.
 */
@Tag("long-form")
class StoreModelIT {

  private static final int JOBS = 3;

  private static RealRedis redis;
  private static ClusterNodes cluster;
  private static List<StoreNode> nodes;
  private static List<StoreNode> clusterNodes;

  /** One step; {@code luck} (0 to 99) chooses the generation of the message, or the token. */
  record Step(Action action, int job, int node, int luck) {}

  @BeforeContainer
  static void start() throws IOException {
    redis = new RealRedis();
    nodes = List.of(new StoreNode(redis.url()), new StoreNode(redis.url()));
    var parent = Files.createDirectories(Path.of("target/redis").toAbsolutePath());
    cluster = new ClusterNodes(Files.createTempDirectory(parent, "")).join();
    clusterNodes = List.of(new StoreNode(cluster.url()), new StoreNode(cluster.url()));
    loadScript(nodes.get(0));
    loadScript(clusterNodes.get(0));
  }

  /** A script that Redis has not loaded yet would run after commands that are sent after it. */
  private static void loadScript(StoreNode node) {
    for (var key : node.base.keyOnEachPrimary()) {
      node.redis.run(Script.SWAP, List.of(key), "none", "");
    }
  }

  @AfterContainer
  static void stop() {
    nodes.forEach(StoreNode::close);
    clusterNodes.forEach(StoreNode::close);
    redis.close();
    cluster.close();
  }

  @Property
  void store_is_in_the_state_of_its_model_after_any_sequence(
      @ForAll("sequences") List<Step> sequence) {
    var run = new Run(nodes);
    sequence.forEach(run::take);
  }

  @Property(tries = 150)
  void store_on_a_redis_cluster_is_in_the_state_of_its_model_after_any_sequence(
      @ForAll("sequences") List<Step> sequence) {
    var run = new Run(clusterNodes);
    sequence.forEach(run::take);
  }

  @Provide
  Arbitrary<List<Step>> sequences() {
    var actions =
        Arbitraries.frequency(
            Tuple.of(3, Action.ACCEPT),
            Tuple.of(1, Action.CONFIRM),
            Tuple.of(6, Action.CLAIM),
            Tuple.of(1, Action.CLAIM_AGAIN),
            Tuple.of(1, Action.EXPIRE),
            Tuple.of(1, Action.KILL_NODE),
            Tuple.of(3, Action.PROGRESS),
            Tuple.of(3, Action.COMPLETE),
            Tuple.of(2, Action.STOP),
            Tuple.of(3, Action.FAIL),
            Tuple.of(1, Action.FAIL_FOR_LAST_TIME),
            Tuple.of(3, Action.GIVE_UP),
            Tuple.of(3, Action.REPLAY),
            Tuple.of(2, Action.CANCEL),
            Tuple.of(1, Action.LOSE));
    return Combinators.combine(
            actions,
            Arbitraries.integers().between(0, JOBS - 1),
            Arbitraries.integers().between(0, 1),
            Arbitraries.integers().between(0, 99))
        .as(Step::new)
        .list()
        .ofMinSize(2)
        .ofMaxSize(20);
  }

  /** A sequence that runs on the store and on the model. */
  private static final class Run {

    private final List<StoreNode> nodes;
    private final RedisSteps store;
    private final ModelSteps model;
    private final List<Token> tokens = new ArrayList<>();
    private final Map<Token, Action> settlements = new HashMap<>();

    private Run(List<StoreNode> nodes) {
      this.nodes = nodes;
      this.store = new RedisSteps(JOBS, nodes);
      this.model = new ModelSteps(JOBS, nodes.stream().map(node -> node.node.id()).toList());
    }

    void take(Step step) {
      List.of(store, model).forEach(steps -> steps.beat(step.node()));
      if (step.action() == Action.CLAIM) {
        claim(step, nodes.get(step.node()).claims.newToken());
      } else if (step.action() != Action.ACCEPT || model.isNew(step.job())) {
        var token = token(step);
        assertThat(take(step, store, token)).as("%s", step).isEqualTo(take(step, model, token));
      }
      assertThat(store.state()).as("after %s", step).isEqualTo(model.state());
    }

    private void claim(Step step, String token) {
      int generation = generation(step);
      var answer = store.claim(step.job(), step.node(), generation, token);
      assertThat(answer)
          .as("%s", step)
          .isEqualTo(model.claim(step.job(), step.node(), generation, token));
      if (answer.startsWith("granted")) {
        int attempt = Integer.parseInt(answer.substring("granted ".length()));
        tokens.add(new Token(step.job(), step.node(), token, attempt));
      }
    }

    private String take(Step step, StoreSteps steps, Token token) {
      int job = step.job();
      switch (step.action()) {
        case CONFIRM -> steps.confirm(job);
        case EXPIRE -> steps.expireLease(job);
        case KILL_NODE -> steps.kill(step.node());
        case LOSE -> steps.lose(job);
        case ACCEPT -> {
          return steps.accept(job);
        }
        case GIVE_UP -> {
          return steps.giveUp(job, step.node(), generation(step));
        }
        case REPLAY -> {
          return steps.replay(job);
        }
        case CANCEL -> {
          return steps.cancel(job);
        }
        default -> {
          return token == null ? "" : settle(step.action(), steps, token);
        }
      }
      return "";
    }

    /**
     * A worker settles in one way only and does not claim afterwards. It repeats a call whose
     * answer was lost.
     */
    private String settle(Action wanted, StoreSteps steps, Token token) {
      if (wanted == Action.CLAIM_AGAIN) {
        if (settlements.containsKey(token)) {
          return "";
        }
        int generation = model.generation(token.job());
        return steps.claim(token.job(), token.node(), generation, token.value());
      }
      if (wanted == Action.PROGRESS) {
        return steps.progress(token);
      }
      return switch (settlements.computeIfAbsent(token, first -> wanted)) {
        case STOP -> steps.stop(token);
        case COMPLETE -> steps.complete(token);
        case FAIL -> steps.fail(token, true);
        default -> steps.fail(token, false);
      };
    }

    /** Mostly the latest token of the job, sometimes a stale one. */
    private Token token(Step step) {
      var ofJob = tokens.stream().filter(token -> token.job() == step.job()).toList();
      if (ofJob.isEmpty()) {
        return null;
      }
      return ofJob.get((step.luck() < 75 ? ofJob.size() - 1 : step.luck() % ofJob.size()));
    }

    /**
     * Mostly the generation of the job, sometimes that of an old message, or one that Redis has
     * lost.
     */
    private int generation(Step step) {
      return step.luck() < 85 ? model.generation(step.job()) : step.luck() % 3;
    }
  }
}
