package io.postrider.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * This node's copy of something small that all nodes share in the store, so that a request costs no
 * round trip. The copy is never older than 5 seconds.
 *
 * @param <T> what is copied; must not be changed
 */
public final class NodeCopy<T> {

  /** When the copy is older, the next request triggers a refresh, but does not wait for it. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** When the copy is older, requests wait for a refresh, and fail if the store is unreachable. */
  private static final Duration OLDEST = Duration.ofSeconds(5);

  /** How often a search without a result can trigger a refresh. */
  private static final Duration RECENT = Duration.ofMillis(250);

  private record Snapshot<T>(T value, Instant readAt) {}

  private final UnaryOperator<T> reader;
  private final Clock clock;
  private final Executor executor;
  private final AtomicBoolean refreshing = new AtomicBoolean();
  private final AtomicReference<CompletableFuture<Snapshot<T>>> underWay = new AtomicReference<>();
  private volatile Snapshot<T> snapshot;
  private volatile boolean outdated;

  /**
   * Creates a copy that is read at the first request.
   *
   * @param reader reads the store; its argument is the former copy, or null, which it may return if
   *     nothing has changed
   * @param executor runs refreshes that nobody waits for
   */
  public NodeCopy(UnaryOperator<T> reader, Clock clock, Executor executor) {
    this.reader = reader;
    this.clock = clock;
    this.executor = executor;
  }

  /**
   * The copy.
   *
   * @throws UnavailableException if this node has no recent copy and the store is unreachable
   */
  public T current() {
    return snapshot().value();
  }

  /** Searches the copy, and after a refresh again: another node may have added what is missing. */
  public <R> Optional<R> search(Function<T, Optional<R>> look) {
    var known = snapshot();
    var found = look.apply(known.value());
    return found.isEmpty() && isOlder(known, RECENT) ? look.apply(fresh()) : found;
  }

  /**
   * The result of a read that begins now: a read that is under way may have missed the latest
   * change.
   */
  public T fresh() {
    var other = underWay.get();
    if (other != null) {
      Futures.await(other);
    }
    return read().value();
  }

  /** Makes the next request wait for a refresh, because the store has changed. */
  public void outdate() {
    outdated = true;
  }

  private Snapshot<T> snapshot() {
    var known = snapshot;
    if (known == null || outdated || isOlder(known, OLDEST)) {
      return read();
    }
    if (isOlder(known, FRESH) && refreshing.compareAndSet(false, true)) {
      executor.execute(this::refresh);
    }
    return known;
  }

  private boolean isOlder(Snapshot<T> known, Duration age) {
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
   * Shares the read that is under way, and its failure. If each request made its own read, one
   * after another, a store that hangs would hold all threads, the last of them longest.
   */
  private Snapshot<T> read() {
    var own = new CompletableFuture<Snapshot<T>>();
    var other = underWay.compareAndExchange(null, own);
    return Futures.await(other == null ? own.completeAsync(this::take, Runnable::run) : other);
  }

  private Snapshot<T> take() {
    boolean wasOutdated = outdated;
    try {
      var now = clock.instant();
      outdated = false;
      var known = snapshot;
      snapshot = new Snapshot<>(reader.apply(known == null ? null : known.value()), now);
      wasOutdated = false;
      return snapshot;
    } finally {
      outdated |= wasOutdated;
      underWay.set(null);
    }
  }
}
