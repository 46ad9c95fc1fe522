package io.postrider.topology;

import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.PooledConnectionProvider;

/**
 * Connections to one address. Where it leads to whichever Redis is the primary, a primary that
 * becomes a replica keeps its connections open: only new ones lead to the new primary.
 */
final class SingleRedis implements PrimaryConnections {

  private final HostAndPort host;
  private final PossibleLoss loss;
  private final PooledConnectionProvider connections;

  SingleRedis(RedisUrl.Single url, RedisConfig config, PossibleLoss loss) {
    this.host = url.host();
    this.loss = loss;
    this.connections =
        new PooledConnectionProvider(host, config.commands(url.access()), config.pool());
  }

  @Override
  public Connection getConnection() {
    try {
      return connections.getConnection();
    } catch (JedisException failed) {
      if (PrimaryConnections.isUnresolved(failed)) {
        throw new NoPrimaryException(
            "POSTRIDER_REDIS_URL: the host %s does not resolve.".formatted(host.getHost()), failed);
      }
      throw failed;
    }
  }

  @Override
  public HostAndPort primary() {
    return host;
  }

  @Override
  public void leaveStale(HostAndPort server) {
    loss.note();
    connections.getPool().clear();
  }

  @Override
  public void close() {
    connections.close();
  }
}
