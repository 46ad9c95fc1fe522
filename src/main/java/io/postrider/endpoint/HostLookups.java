package io.postrider.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks hosts up before they are called, in threads of their own: the few threads that serve all
 * connections must never wait for a name server. The client then dials the addresses found here,
 * and no others; {@link GuardedDnsResolver} has allowed each of them.
 */
final class HostLookups implements DnsResolver {

  /** How long a call may use what another one has found; the JVM itself remembers longer. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private static final int REMEMBERED = 10_000;
  private static final int THREADS = 64;

  private record Found(InetAddress[] addresses, Instant at) {}

  private final GuardedDnsResolver resolver;
  private final Executor threads;
  private final Clock clock;
  private final Map<String, Found> found = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Found>> underWay = new ConcurrentHashMap<>();

  HostLookups(GuardedDnsResolver resolver, Executor threads, Clock clock) {
    this.resolver = resolver;
    this.threads = threads;
    this.clock = clock;
  }

  /**
   * Threads for lookups: at most 64, without a queue. A host whose name server does not answer
   * takes one of them, however many calls wait for it.
   */
  static ExecutorService threads(ThreadFactory factory) {
    return new ThreadPoolExecutor(
        0, THREADS, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), factory);
  }

  /**
   * Looks a host up, unless that was done within the last seconds. Fails with {@link
   * UnknownHostException} or {@link RefusedAddressException}.
   *
   * @throws java.util.concurrent.RejectedExecutionException if no thread is free
   */
  CompletableFuture<?> lookUp(String host) {
    var known = found.get(host);
    if (known != null && known.at().plus(FRESH).isAfter(clock.instant())) {
      return CompletableFuture.completedFuture(known);
    }
    var mine = new CompletableFuture<Found>();
    var others = underWay.putIfAbsent(host, mine);
    if (others != null) {
      return others;
    }
    try {
      threads.execute(() -> resolve(host, mine));
    } catch (RuntimeException full) {
      underWay.remove(host, mine);
      mine.completeExceptionally(full);
      throw full;
    }
    return mine;
  }

  private void resolve(String host, CompletableFuture<Found> answer) {
    try {
      var addresses = new Found(resolver.resolve(host), clock.instant());
      forgetOld();
      found.put(host, addresses);
      underWay.remove(host, answer);
      answer.complete(addresses);
    } catch (UnknownHostException | RuntimeException refused) {
      found.remove(host);
      underWay.remove(host, answer);
      answer.completeExceptionally(refused);
    }
  }

  /** Whoever still connects has looked up within the last seconds. */
  private void forgetOld() {
    if (found.size() >= REMEMBERED) {
      var old = clock.instant().minus(FRESH.multipliedBy(2));
      found.values().removeIf(each -> each.at().isBefore(old));
    }
  }

  /** The addresses that the last lookup has found. */
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    var known = found.get(host);
    if (known == null) {
      throw new UnknownHostException(host);
    }
    return known.addresses();
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
