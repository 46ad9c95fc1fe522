package io.postrider.redis;

import io.postrider.platform.Leadership;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import redis.clients.jedis.params.SetParams;

/** Leadership as a key with a short life. When it ends, the first node that asks leads. */
@ApplicationScoped
class RedisLeadership implements Leadership {

  /** How long a node stays the leader, in milliseconds. */
  private static final long LEAD_MILLIS = 5_000;

  @Inject Redis redis;
  @Inject Node node;

  @Override
  public boolean lead() {
    var lease = SetParams.setParams().nx().px(LEAD_MILLIS);
    var holder =
        redis.writes().call(pipeline -> pipeline.setGet(RedisKeys.LEADER, node.id(), lease)::get);
    return holder == null || holder.equals(node.id());
  }
}
