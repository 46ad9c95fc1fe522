package io.postrider.clientstore;

import io.postrider.recipient.EmailAddress;
import io.postrider.recipient.Recipient;
import io.postrider.recipient.RecipientDirectory;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Recipients as hashes. */
@ApplicationScoped
class RedisRecipients implements RecipientDirectory {

  @Inject Redis redis;

  @Override
  public void put(String owner, String userId, Recipient recipient) {
    var key = ClientKeys.recipient(owner, userId);
    redis.writes().call(pipeline -> pipeline.hset(key, write(recipient))::get);
  }

  @Override
  public Map<String, Recipient> find(String owner, Set<String> userIds) {
    var users = List.copyOf(userIds);
    var hashes =
        redis
            .reads()
            .call(
                pipeline ->
                    RedisPipe.all(
                        users.stream()
                            .map(user -> pipeline.hgetAll(ClientKeys.recipient(owner, user)))
                            .toList()));
    var found = new HashMap<String, Recipient>();
    for (int i = 0; i < users.size(); i++) {
      if (!hashes.get(i).isEmpty()) {
        found.put(users.get(i), read(hashes.get(i)));
      }
    }
    return found;
  }

  @Override
  public boolean remove(String owner, String userId) {
    return redis.writes().call(pipeline -> pipeline.del(ClientKeys.recipient(owner, userId))::get)
        > 0;
  }

  /** Absent values become empty fields, so that one command replaces all fields. */
  private static Map<String, String> write(Recipient recipient) {
    var hash = new HashMap<String, String>();
    hash.put("email", recipient.email().value());
    hash.put("locale", recipient.locale() == null ? "" : recipient.locale().toLanguageTag());
    hash.put("name", recipient.name() == null ? "" : recipient.name());
    return hash;
  }

  private static Recipient read(Map<String, String> hash) {
    var locale = hash.get("locale");
    var name = hash.get("name");
    return new Recipient(
        new EmailAddress(hash.get("email")),
        locale.isEmpty() ? null : Locale.forLanguageTag(locale),
        name.isEmpty() ? null : name);
  }
}
