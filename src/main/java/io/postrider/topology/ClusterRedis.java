package io.postrider.topology;

import static java.util.logging.Level.INFO;
import static java.util.logging.Level.SEVERE;

import io.postrider.platform.LogLine;
import io.postrider.topology.RedisUrl.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import redis.clients.jedis.ClusterCommandArguments;
import redis.clients.jedis.ClusterCommandObjects;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;
import redis.clients.jedis.executors.CommandExecutor;

/**
 * Connections to the primaries of a Redis Cluster. A thread asks the cluster again where its slots
 * are, as long as a primary does not answer, and after each answer that shows a change.
 */
final class ClusterRedis implements PrimaryConnections {

  private static final Logger LOG = Logger.getLogger(ClusterRedis.class.getName());

  /** Pause between two questions while something is wrong. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** Pause between two questions while nobody has answered yet: requests wait for each of them. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Cluster url;
  private final PossibleLoss loss;
  private final ClusterQuestion question;
  private final Thread watch;
  private final ClusterPools pools;
  private final ShortOutage outage = new ShortOutage();

  /** Null until a node has answered. */
  private volatile SlotMap slots;

  /** Asked last, since it may not know that another one has taken its place. */
  private volatile HostAndPort suspect;

  private volatile boolean stale;
  private volatile boolean closed;

  /** With the two below, guarded by this. */
  private HostAndPort publisher;

  private NoPrimaryException unanswered;
  private long nextQuestion = System.nanoTime();

  ClusterRedis(Cluster url, RedisConfig config, PossibleLoss loss, ThreadFactory threads) {
    this.url = url;
    this.loss = loss;
    this.pools = new ClusterPools(url.access(), config);
    this.question = new ClusterQuestion(url.nodes(), config.discovery(url.access()));
    this.watch = threads.newThread(this::watch);
    watch.setDaemon(true);
    watch.start();
  }

  @Override
  public CommandObjects commands() {
    return new ClusterCommandObjects(RedisProtocol.RESP2);
  }

  @Override
  public UnifiedJedis client(CommandExecutor executor) {
    return RedisClusterClient.builder()
        .nodes(Set.copyOf(url.nodes()))
        .connectionProvider(this)
        .commandExecutor(executor)
        .build();
  }

  @Override
  public HostAndPort serverOf(CommandArguments command) {
    int slot = ((ClusterCommandArguments) command).getCommandHashSlot();
    if (slot < 0) {
      return primary();
    }
    var known = slots();
    var owner = known.owner(slot);
    if (owner == null) {
      askAgain();
      throw uncovered(known);
    }
    return owner;
  }

  private static NoPrimaryException uncovered(SlotMap slots) {
    return new NoPrimaryException(
        "POSTRIDER_REDIS_URL: no node of the cluster has the slots %s. To do: assign them."
            .formatted(slots.uncovered()));
  }

  @Override
  public Connection getConnection() {
    return getConnection(primary());
  }

  @Override
  public Connection getConnection(HostAndPort server) {
    return pools.take(server);
  }

  @Override
  public boolean hasSlots() {
    return true;
  }

  @Override
  public boolean serves(HostAndPort server) {
    return slots().primaries().contains(server);
  }

  /** A cluster publishes to all of its nodes, so one primary is enough for a subscriber. */
  @Override
  public synchronized HostAndPort primary() {
    var primaries = new ArrayList<>(slots().primaries());
    Collections.shuffle(primaries);
    if (!primaries.contains(publisher) || pools.isSilent(publisher)) {
      publisher =
          primaries.stream()
              .filter(primary -> !pools.isSilent(primary))
              .findFirst()
              .orElseGet(() -> primaries.get(0));
    }
    return publisher;
  }

  @Override
  public Set<HostAndPort> primaries() {
    var known = slots();
    if (!known.uncovered().isEmpty()) {
      throw uncovered(known);
    }
    return known.primaries();
  }

  @Override
  public void leaveStale(HostAndPort server) {
    loss.note();
    pools.clear(server);
    suspect = server;
    askAgain();
  }

  @Override
  public void silent(HostAndPort server) {
    pools.silent(server);
    askAgain();
  }

  @Override
  public boolean mustBeSentAgain(JedisDataException error) {
    if (error instanceof JedisMovedDataException moved) {
      slots().move(moved.getSlot(), moved.getTargetNode());
      askAgain();
    }
    return error instanceof JedisRedirectionException
        || error.getMessage().startsWith("TRYAGAIN")
        || error.getMessage().startsWith("CLUSTERDOWN") && outage.isShort();
  }

  private void askAgain() {
    stale = true;
    LockSupport.unpark(watch);
  }

  private void watch() {
    while (!closed) {
      if (slots != null && (stale || pools.areSomeSilent())) {
        stale = false;
        renewAndTryAgain();
        LockSupport.parkNanos(this, PAUSE.toNanos());
      } else {
        LockSupport.park(this);
      }
    }
  }

  /** An exception that left it would end the watch. */
  private void renewAndTryAgain() {
    try {
      renew();
      pools.tryAgain();
    } catch (RuntimeException unexpected) {
      LOG.log(SEVERE, "event=periodic-task-failed", unexpected);
    }
  }

  private void renew() {
    var former = slots;
    var asked = new ArrayList<>(former.primaries());
    asked.removeIf(pools::isSilent);
    if (asked.remove(suspect)) {
      asked.add(suspect);
    }
    try {
      var present = question.slots(asked);
      slots = present;
      noteChange(former.primaries(), present.primaries());
      pools.retain(present.primaries());
    } catch (NoPrimaryException nobodyAnswers) {
      // Each command says why it fails, and the next round asks again.
    }
  }

  private void noteChange(Set<HostAndPort> former, Set<HostAndPort> present) {
    if (!former.equals(present)) {
      loss.note();
      LogLine.of("redis-primary").with("primary", present.toString()).log(LOG, INFO);
    }
  }

  private SlotMap slots() {
    var present = slots;
    return present == null ? connect() : present;
  }

  /** One caller asks; those who wait meanwhile get the same answer. */
  private synchronized SlotMap connect() {
    if (slots != null) {
      return slots;
    }
    if (unanswered != null && System.nanoTime() - nextQuestion < 0) {
      throw unanswered;
    }
    try {
      slots = question.slots(List.of());
      noteChange(Set.of(), slots.primaries());
      return slots;
    } catch (NoPrimaryException failed) {
      unanswered = failed;
      nextQuestion = System.nanoTime() + FIRST_PAUSE.toNanos();
      throw failed;
    }
  }

  @Override
  public Optional<String> warning() {
    return PrimaryConnections.unresolved(url.nodes());
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(watch);
    pools.close();
  }
}
