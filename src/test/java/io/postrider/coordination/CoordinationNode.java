package io.postrider.coordination;

import io.postrider.deadletter.MissedJobs;
import io.postrider.intake.WithdrawalNotices;
import io.postrider.platform.Leadership;
import io.postrider.redis.RedisNode;
import java.net.URI;

/** One of several nodes on one Redis, wired by hand, with a manual heartbeat. */
public final class CoordinationNode implements AutoCloseable {

  /** Its connections. */
  public final RedisNode base;

  public final Node node = new Node();
  public final RedisThroughput throughput = new RedisThroughput();
  final RedisLeadership leadership = new RedisLeadership();
  final RedisClock redisClock = new RedisClock();

  public CoordinationNode(URI url) {
    this(new RedisNode(url));
  }

  public CoordinationNode(RedisNode base) {
    this.base = base;
    node.redis = base.redis;
    leadership.redis = base.redis;
    leadership.node = node;
    leadership.condition = () -> true;
    redisClock.redis = base.redis;
    redisClock.clock = base.clock();
    throughput.redis = base.redis;
    throughput.clock = base.clock();
  }

  public Leadership leadership() {
    return leadership;
  }

  public MissedJobs missed() {
    var missed = new RedisMissedJobs();
    missed.redis = base.redis;
    return missed;
  }

  public WithdrawalNotices withdrawals() {
    var notices = new RedisWithdrawalNotices();
    notices.redis = base.redis;
    notices.node = node;
    notices.clock = base.clock();
    return notices;
  }

  /** Writes the heartbeat. */
  public void beat() {
    base.client().set(NodeKeys.node(node.id()), "");
  }

  /** Removes the heartbeat, as it expires some seconds after a process is killed. */
  public void kill() {
    base.client().del(NodeKeys.node(node.id()));
  }

  @Override
  public void close() {
    base.close();
  }
}
