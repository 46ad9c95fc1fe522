package io.postrider.webhookstore;

import io.postrider.execution.DeliveryName;
import io.postrider.platform.DeferredTask;
import io.postrider.redis.Redis;
import io.postrider.webhook.DeliveryStore.Status;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;

/**
 * Lists webhooks that were delivered with their first attempts by their endpoints, and removes them
 * from those that are due. It does so a moment later, for many at once, so that this costs a loaded
 * node a small part of a command for each webhook.
 *
 * <p>A webhook is due until it was listed. So the relay finds what a killed node has not listed.
 */
@ApplicationScoped
class DeliveredWebhooks {

  /** By how much the lists may be behind. */
  private static final Duration LAG = Duration.ofMillis(50);

  private record Delivered(DeliveryName name, CompletableFuture<Void> written) {}

  @Inject Redis redis;
  @Inject RedisDueWebhooks due;
  @Inject RedisEndpointDeliveries ofEndpoints;

  private final Queue<Delivered> waiting = new ConcurrentLinkedQueue<>();
  private final DeferredTask writes = new DeferredTask(LAG, this::write);

  /**
   * Takes a webhook whose delivery is recorded.
   *
   * @return completed when it is listed and no longer due. Fails with {@link
   *     io.postrider.platform.UnavailableException} if Redis does not answer; nothing is tried
   *     again
   */
  CompletableFuture<Void> add(DeliveryName name) {
    var delivered = new Delivered(name, new CompletableFuture<>());
    waiting.add(delivered);
    writes.request();
    return delivered.written();
  }

  /** Each part of what is due for itself, so that one whose server is away holds up no other. */
  private void write() {
    var parts = new LinkedHashMap<String, List<Delivered>>();
    for (var next = waiting.poll(); next != null; next = waiting.poll()) {
      parts.computeIfAbsent(due.part(next.name()), first -> new ArrayList<>()).add(next);
    }
    parts.values().forEach(this::write);
  }

  private void write(List<Delivered> part) {
    var names = part.stream().map(Delivered::name).toList();
    redis
        .writes()
        .submit(pipeline -> write(pipeline, names))
        .whenComplete(
            (done, away) -> {
              for (var each : part) {
                if (away == null) {
                  each.written().complete(null);
                } else {
                  each.written().completeExceptionally(away);
                }
              }
            });
  }

  private Supplier<List<Long>> write(AbstractPipeline pipeline, List<DeliveryName> names) {
    var listed = ofEndpoints.index(pipeline, names, Status.DELIVERED);
    pipeline.sync();
    var removed = due.remove(pipeline, names);
    return () -> {
      listed.get();
      return removed.get();
    };
  }
}
