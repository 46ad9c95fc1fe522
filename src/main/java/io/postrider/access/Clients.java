package io.postrider.access;

import io.postrider.api.Owners;
import io.postrider.api.Roles;
import io.postrider.job.Job;
import io.postrider.platform.Futures;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * This node's copy of the clients, so that a request costs no round trip. The copy is never older
 * than 5 seconds, so that a revoked key stops working on every node.
 */
@ApplicationScoped
class Clients implements Owners {

  /** When the copy is older, the next request triggers a refresh, but does not wait for it. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** When the copy is older, requests wait for a refresh, and fail if the store is unreachable. */
  private static final Duration OLDEST = Duration.ofSeconds(5);

  /** How often unknown keys can trigger a refresh. */
  private static final Duration RECENT = Duration.ofMillis(250);

  private record Snapshot(long version, Map<String, Client> byId, Instant readAt) {}

  @Inject ClientStore store;
  @Inject Clock clock;
  @Resource ManagedExecutorService executor;

  private final AtomicBoolean refreshing = new AtomicBoolean();
  private final AtomicReference<CompletableFuture<Snapshot>> underWay = new AtomicReference<>();
  private volatile Snapshot snapshot;

  /**
   * Whether no active client exists.
   *
   * @throws io.postrider.platform.UnavailableException if this node has no recent copy and the
   *     store is unreachable
   */
  boolean none() {
    return current().byId().values().stream().noneMatch(Client::isActive);
  }

  /** Whether there is an active admin besides this client. */
  boolean hasAdminBesides(String clientId) {
    return all().stream()
        .anyMatch(
            client ->
                client.isActive()
                    && client.role().equals(Roles.ADMIN)
                    && !client.id().equals(clientId));
  }

  /** All clients, as stored at this moment. */
  Collection<Client> all() {
    return readFresh().byId().values();
  }

  @Override
  public boolean isActive(String owner) {
    return owner.equals(Job.DEFAULT_OWNER) || find(owner).filter(Client::isActive).isPresent();
  }

  /** The client, revoked or not. */
  Optional<Client> find(String id) {
    return search(known -> Optional.ofNullable(known.get(id)));
  }

  /** The client with that key. */
  Optional<Client> of(ApiKey key) {
    return search(known -> Optional.ofNullable(known.get(key.clientId())).filter(key::isOf));
  }

  /**
   * Replaces a client if nobody has changed it meanwhile; this node's copy is refreshed at once.
   *
   * @return whether the stored client was still {@code former}
   */
  boolean replace(Client former, Client now) {
    var replaced = store.replace(former, now);
    readFresh();
    return replaced;
  }

  /** Searches the copy, and after a refresh again: another node may have created the client. */
  private Optional<Client> search(Function<Map<String, Client>, Optional<Client>> look) {
    var known = current();
    var found = look.apply(known.byId());
    return found.isEmpty() && isOlder(known, RECENT) ? look.apply(readFresh().byId()) : found;
  }

  private Snapshot current() {
    var known = snapshot;
    if (known == null || isOlder(known, OLDEST)) {
      return read();
    }
    if (isOlder(known, FRESH) && refreshing.compareAndSet(false, true)) {
      executor.execute(this::refresh);
    }
    return known;
  }

  private boolean isOlder(Snapshot known, Duration age) {
    return known.readAt().plus(age).isBefore(clock.instant());
  }

  private void refresh() {
    try {
      read();
    } finally {
      refreshing.set(false);
    }
  }

  /**
   * The result of a read that begins now: a read that is under way may have missed the latest
   * change.
   */
  private Snapshot readFresh() {
    var other = underWay.get();
    if (other != null) {
      Futures.await(other);
    }
    return read();
  }

  /**
   * Shares the read that is under way, and its failure. If each request made its own read, one
   * after another, a store that hangs would hold all threads, the last of them longest.
   */
  private Snapshot read() {
    var own = new CompletableFuture<Snapshot>();
    var other = underWay.compareAndExchange(null, own);
    return Futures.await(other == null ? own.completeAsync(this::take, Runnable::run) : other);
  }

  /**
   * Reads the version first, so that a change between the two reads is noticed by the next read.
   */
  private Snapshot take() {
    try {
      var now = clock.instant();
      var version = store.version();
      var known = snapshot;
      var byId =
          known != null && known.version() == version
              ? known.byId()
              : store.all().stream().collect(Collectors.toMap(Client::id, Function.identity()));
      snapshot = new Snapshot(version, byId, now);
      return snapshot;
    } finally {
      underWay.set(null);
    }
  }
}
