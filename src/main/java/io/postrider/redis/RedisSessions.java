package io.postrider.redis;

import io.postrider.access.Session;
import io.postrider.access.SessionStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.util.Optional;
import redis.clients.jedis.params.SetParams;

/** Sessions as JSON values that expire. */
@ApplicationScoped
class RedisSessions implements SessionStore {

  @Inject Redis redis;

  private final Jsonb json = JsonbBuilder.create();

  @Override
  public void put(String tokenHash, Session session) {
    var until = SetParams.setParams().pxAt(session.expiresAt().toEpochMilli());
    var key = RedisKeys.session(tokenHash);
    redis.writes().call(pipeline -> pipeline.set(key, json.toJson(session), until)::get);
  }

  @Override
  public Optional<Session> find(String tokenHash) {
    var key = RedisKeys.session(tokenHash);
    return Optional.ofNullable(redis.reads().call(pipeline -> pipeline.get(key)::get))
        .map(text -> json.fromJson(text, Session.class));
  }

  @Override
  public void remove(String tokenHash) {
    redis.writes().call(pipeline -> pipeline.del(RedisKeys.session(tokenHash))::get);
  }
}
