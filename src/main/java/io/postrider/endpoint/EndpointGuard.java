package io.postrider.endpoint;

import static java.util.function.Predicate.not;

import io.postrider.platform.InternationalName;
import io.postrider.platform.Memo;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides whether a URL (RFC 3986) may be a webhook endpoint, and says why not. */
public final class EndpointGuard {

  private static final int LONGEST = 2048;
  private static final Duration LOOKUP = Duration.ofSeconds(2);
  private static final int LOOKUPS = 32;

  /** How many of them one check uses. */
  private static final int TOGETHER = 16;

  private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]+");
  static final Pattern AUTHORITY =
      Pattern.compile("(?<host>\\[[^\\[\\]]*]|[^:\\[\\]]*)(:(?<port>[0-9]{0,5}))?");
  private static final Set<Integer> HTTPS_PORTS = Set.of(443, 8443);

  private final WebhookSettings settings;
  private final GuardedDnsResolver resolver;
  private final Executor lookups;
  private final RecentHosts allowed = new RecentHosts();
  private final Memo<String, URI> parsed = new Memo<>(this::normalised);

  public EndpointGuard(WebhookSettings settings, GuardedDnsResolver resolver, Executor lookups) {
    this.settings = settings;
    this.resolver = resolver;
    this.lookups = lookups;
  }

  /**
   * Threads for lookups: at most 32, without a queue, so that slow name servers block only a few of
   * the threads that answer requests.
   */
  public static ExecutorService lookups(ThreadFactory threads) {
    return new ThreadPoolExecutor(
        0, LOOKUPS, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), threads);
  }

  /**
   * Checks a URL when a request names it: its form, and the addresses that its host has now. A host
   * that cannot be looked up within 2 s is accepted, since DNS records change and a slow name
   * server must not block a request thread. Each delivery attempt resolves the host again, and that
   * check is decisive. So a host that was accepted within the last seconds is not looked up again.
   *
   * @throws RefusedEndpointException with a sentence for the client
   */
  public URI check(String url) {
    var uri = parse(url);
    refusedHosts(Set.of(uri.getHost())).values().forEach(EndpointGuard::refuse);
    return uri;
  }

  /**
   * Checks URLs as {@link #check} does, all of them together within 2 s.
   *
   * @return those that are refused, each with a sentence for the client
   */
  Map<String, String> refusals(Collection<String> urls) {
    var reasons = new HashMap<String, String>();
    var hosts = new HashMap<String, String>();
    for (var url : urls) {
      try {
        hosts.put(url, parse(url).getHost());
      } catch (RefusedEndpointException wrong) {
        reasons.put(url, wrong.getMessage());
      }
    }
    var refused = refusedHosts(Set.copyOf(hosts.values()));
    hosts.forEach((url, host) -> reasons.computeIfAbsent(url, accepted -> refused.get(host)));
    return reasons;
  }

  /** Looks hosts up, some at a time, as long as there is time, and says why some are refused. */
  private Map<String, String> refusedHosts(Set<String> hosts) {
    var unknown = hosts.stream().filter(not(allowed::isRecent)).toList();
    var end = System.nanoTime() + LOOKUP.toNanos();
    var refused = new HashMap<String, String>();
    for (int from = 0; from < unknown.size(); from += TOGETHER) {
      var left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      var asked = new HashMap<String, CompletableFuture<Optional<String>>>();
      for (var host : unknown.subList(from, Math.min(from + TOGETHER, unknown.size()))) {
        asked.put(host, refusal(host, left));
      }
      asked.forEach(
          (host, refusal) -> refusal.join().ifPresent(reason -> refused.put(host, reason)));
    }
    return refused;
  }

  private CompletableFuture<Optional<String>> refusal(String host, long nanos) {
    try {
      return CompletableFuture.supplyAsync(() -> refusal(host), lookups)
          .completeOnTimeout(Optional.empty(), nanos, TimeUnit.NANOSECONDS)
          .whenComplete(
              (refusal, failure) -> {
                if (failure == null && refusal.isEmpty()) {
                  allowed.add(host);
                }
              });
    } catch (RejectedExecutionException e) {
      // No lookup thread is free: accept the URL, as when the name server is slow.
      return CompletableFuture.completedFuture(Optional.empty());
    }
  }

  /**
   * Checks only the form of a URL and normalises it: scheme and host in lower case and in ASCII
   * form, no default port, at least {@code /} as the path.
   *
   * @throws RefusedEndpointException with a sentence for the client
   */
  public URI parse(String url) {
    refuseUnless(url != null && !url.isEmpty(), "The URL is missing.");
    return parsed.of(url);
  }

  private URI normalised(String url) {
    URI uri = syntax(url);
    Matcher authority = AUTHORITY.matcher(uri.getRawAuthority());
    refuseUnless(authority.matches(), "The host or port in the URL is not valid.");
    String host = HostName.dialled(authority.group("host"));
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    String port = authority.group("port");
    int standard = scheme.equals("https") ? 443 : 80;
    // "https://host:/" is "https://host/": RFC 3986, section 6.2.3.
    int number = port == null || port.isEmpty() ? standard : Integer.parseInt(port);
    checkService(scheme, host, number);
    URI dialled =
        URI.create(
            scheme
                + "://"
                + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                + (number == standard ? "" : ":" + number)
                + (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath())
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
    // For other names java.net.URI finds no host (RFC 2396, section 3.2.2).
    refuseUnless(
        dialled.getHost() != null,
        "The last part of the host name in the URL must begin with a letter.");
    return dialled;
  }

  private static URI syntax(String given) {
    refuseUnless(given.length() <= LONGEST, "The URL is longer than 2048 characters.");
    String url = InternationalName.toAsciiUrl(given);
    refuseUnless(
        VISIBLE_ASCII.matcher(url).matches() && url.indexOf('\\') < 0,
        "The URL must hold visible ASCII characters only, and no backslash; percent-encode others."
            + " Only a host may be an international name.");
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new RefusedEndpointException("The URL is not valid (RFC 3986).");
    }
    refuseUnless(uri.getScheme() != null, "The URL must be absolute, starting with https://.");
    refuseUnless(uri.getRawAuthority() != null, "The URL has no host.");
    refuseUnless(
        uri.getRawAuthority().indexOf('@') < 0, "The URL must not hold a user name or password.");
    refuseUnless(
        uri.getRawAuthority().indexOf('%') < 0,
        "The host in the URL must not hold percent-encoding or an IPv6 zone.");
    refuseUnless(uri.getRawFragment() == null, "The URL must not hold a fragment (#).");
    return uri;
  }

  private void checkService(String scheme, String host, int port) {
    refuseUnless(port > 0 && port <= 65_535, "The port in the URL is not valid.");
    refuseUnless(Set.of("https", "http").contains(scheme), "The URL must use https.");
    if (!settings.allowsHost(host)) {
      refuseUnless(scheme.equals("https"), "The URL must use https.");
      refuseUnless(HTTPS_PORTS.contains(port), "The port in the URL must be 443 or 8443.");
    }
  }

  private Optional<String> refusal(String host) {
    try {
      resolver.resolve(host);
    } catch (RefusedAddressException e) {
      return Optional.of(e.getMessage());
    } catch (UnknownHostException e) {
      // Accepted: see check.
    }
    return Optional.empty();
  }

  private static void refuseUnless(boolean condition, String message) {
    if (!condition) {
      refuse(message);
    }
  }

  private static void refuse(String message) {
    throw new RefusedEndpointException(message);
  }
}
