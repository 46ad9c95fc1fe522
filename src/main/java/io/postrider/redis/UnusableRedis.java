package io.postrider.redis;

import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;

/** No connections, since the setting cannot be read: the service runs, and says so. */
record UnusableRedis(String problem) implements PrimaryConnections {

  @Override
  public Connection getConnection() {
    throw new NoPrimaryException(problem);
  }

  @Override
  public HostAndPort primary() {
    throw new NoPrimaryException(problem);
  }

  @Override
  public void leaveStale(HostAndPort server) {
    // There are none.
  }

  @Override
  public void close() {
    // There are none.
  }
}
