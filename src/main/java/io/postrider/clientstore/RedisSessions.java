package io.postrider.clientstore;

import io.postrider.redis.Redis;
import io.postrider.session.Session;
import io.postrider.session.SessionStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.SetParams;

/** Sessions as JSON values that expire. */
@ApplicationScoped
class RedisSessions implements SessionStore {

  @Inject Redis redis;

  private final Jsonb json = JsonbBuilder.create();

  @Override
  public void put(String tokenHash, Session session) {
    var until = SetParams.setParams().pxAt(session.expiresAt().toEpochMilli());
    var key = ClientKeys.session(tokenHash);
    redis.writes().call(pipeline -> pipeline.set(key, json.toJson(session), until)::get);
  }

  @Override
  public Optional<Session> find(String tokenHash) {
    var key = ClientKeys.session(tokenHash);
    return Optional.ofNullable(redis.reads().call(pipeline -> pipeline.get(key)::get))
        .map(text -> json.fromJson(text, Session.class));
  }

  @Override
  public void end(String whose, Instant at, Instant until) {
    var kept = SetParams.setParams().pxAt(until.toEpochMilli());
    var key = ClientKeys.endedSessions(whose);
    redis.writes().call(pipeline -> pipeline.set(key, at.toString(), kept)::get);
  }

  @Override
  public Optional<Instant> ended(List<String> whose) {
    return redis
        .reads()
        .call(
            pipeline -> {
              var marks =
                  whose.stream().map(one -> pipeline.get(ClientKeys.endedSessions(one))).toList();
              return () -> marks.stream().map(Response::get).filter(Objects::nonNull).toList();
            })
        .stream()
        .map(Instant::parse)
        .max(Comparator.naturalOrder());
  }

  @Override
  public Optional<Session> take(String tokenHash) {
    var key = ClientKeys.session(tokenHash);
    return Optional.ofNullable(redis.writes().call(pipeline -> pipeline.getDel(key)::get))
        .map(text -> json.fromJson(text, Session.class));
  }

  @Override
  public void remove(String tokenHash) {
    redis.writes().call(pipeline -> pipeline.del(ClientKeys.session(tokenHash))::get);
  }
}
