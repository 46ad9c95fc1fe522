package io.postrider.clientstore;

import io.postrider.access.Client;
import io.postrider.access.ClientStore;
import io.postrider.redis.Redis;
import io.postrider.redis.Script;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.util.Collection;
import java.util.List;

/** Clients as one hash, with a counter of its changes. */
@ApplicationScoped
class RedisClients implements ClientStore {

  private static final Script REPLACE_CLIENT = Script.beside(RedisClients.class, "replace_client");

  @Inject Redis redis;

  private final Jsonb json = JsonbBuilder.create();

  @Override
  public long version() {
    var version = redis.reads().call(pipeline -> pipeline.get(ClientKeys.CLIENTS_VERSION)::get);
    return version == null ? 0 : Long.parseLong(version);
  }

  @Override
  public Collection<Client> all() {
    return redis
        .reads()
        .call(pipeline -> pipeline.hgetAll(ClientKeys.CLIENTS)::get)
        .values()
        .stream()
        .map(text -> json.fromJson(text, Client.class))
        .toList();
  }

  @Override
  public boolean replace(Client former, Client now) {
    return replace(former, now, "");
  }

  @Override
  public boolean replaceAt(long version, Client former, Client now) {
    return replace(former, now, Long.toString(version));
  }

  private boolean replace(Client former, Client now, String version) {
    return redis
        .run(
            REPLACE_CLIENT,
            List.of(ClientKeys.CLIENTS, ClientKeys.CLIENTS_VERSION),
            now.id(),
            former == null ? "" : json.toJson(former),
            json.toJson(now),
            version)
        .equals(1L);
  }
}
