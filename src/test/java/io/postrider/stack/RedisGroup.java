package io.postrider.stack;

import java.io.IOException;
import java.util.List;

/** Several Redis servers of which some may die. */
public sealed interface RedisGroup permits SentinelGroup, RedisCluster {

  /** The value of {@code POSTRIDER_REDIS_URL}. */
  String url();

  /** All its processes. */
  List<RedisServer> servers();

  /** Starts them, and returns when they know each other and their replicas are up to date. */
  void start() throws IOException;

  /** Whether all members run, and every replica follows its primary. */
  boolean isWhole();

  /** The servers that take writes now: one, or one for each part of the data. */
  List<RedisServer> primaries();
}
