package io.postrider.topology;

import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * It is not known where the primary of Redis is. The message is a sentence for the operator that
 * names the setting.
 */
public final class NoPrimaryException extends JedisConnectionException {

  private static final long serialVersionUID = 1L;

  NoPrimaryException(String message) {
    super(message);
  }

  NoPrimaryException(String message, Throwable cause) {
    super(message, cause);
  }
}
