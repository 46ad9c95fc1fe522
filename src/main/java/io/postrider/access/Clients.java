package io.postrider.access;

import io.postrider.api.Roles;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The clients as this node knows them: in memory, so that a request costs no round trip, and never
 * older than 5 seconds, so that what is revoked stays out on every node.
 */
@ApplicationScoped
class Clients {

  /** Older than this, the next request has it read anew, and does not wait. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** Older than this, requests wait, and fail if the store is away. */
  private static final Duration OLDEST = Duration.ofSeconds(5);

  /** How often those who are not known can make us ask whether they are by now. */
  private static final Duration RECENT = Duration.ofMillis(250);

  private record Snapshot(long version, Map<String, Client> byId, Instant readAt) {}

  @Inject ClientStore store;
  @Inject Clock clock;
  @Resource ManagedExecutorService executor;

  private final AtomicBoolean refreshing = new AtomicBoolean();
  private final AtomicReference<CompletableFuture<Snapshot>> underWay = new AtomicReference<>();
  private volatile Snapshot snapshot;

  /**
   * Whether there is nobody to let in yet.
   *
   * @throws io.postrider.platform.UnavailableException if that is not known
   */
  boolean none() {
    return current().byId().values().stream().noneMatch(Client::isActive);
  }

  /** Whether somebody could still manage clients without this one. */
  boolean hasAdminBesides(String clientId) {
    return all().stream()
        .anyMatch(
            client ->
                client.isActive()
                    && client.role().equals(Roles.ADMIN)
                    && !client.id().equals(clientId));
  }

  /** All clients, as the store has them now. */
  Collection<Client> all() {
    return readAnew().byId().values();
  }

  /** The client, revoked or not. */
  Optional<Client> find(String id) {
    return search(known -> Optional.ofNullable(known.get(id)));
  }

  /** The client that the key is of. */
  Optional<Client> of(ApiKey key) {
    return search(known -> Optional.ofNullable(known.get(key.clientId())).filter(key::isOf));
  }

  /**
   * Puts a client in the place of what it was; this node knows at once.
   *
   * @return whether it was that still
   */
  boolean replace(Client former, Client now) {
    var replaced = store.replace(former, now);
    readAnew();
    return replaced;
  }

  /** What is not found may be new: other nodes make clients too. */
  private Optional<Client> search(Function<Map<String, Client>, Optional<Client>> look) {
    var known = current();
    var found = look.apply(known.byId());
    return found.isEmpty() && isOlder(known, RECENT) ? look.apply(readAnew().byId()) : found;
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

  /** What a read finds that begins now: one that is under way may have looked before. */
  private Snapshot readAnew() {
    var other = underWay.get();
    if (other != null) {
      await(other);
    }
    return read();
  }

  /**
   * Shares the read that is under way, and its failure: if each waited for a turn of its own, a
   * store that hangs would hold all threads, and the last of them the longest.
   */
  private Snapshot read() {
    var own = new CompletableFuture<Snapshot>();
    var other = underWay.compareAndExchange(null, own);
    return await(other == null ? own.completeAsync(this::take, Runnable::run) : other);
  }

  /** The version is read first: a change in between is then seen at the next look. */
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

  private static Snapshot await(CompletableFuture<Snapshot> read) {
    try {
      return read.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }
}
