package io.postrider.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Calls a Postrider service over HTTP. A client is safe for use by many threads, keeps connections
 * open, and is made once for an application.
 *
 * <p>Each call blocks until it is answered; on a virtual thread that costs nothing. A call that
 * fails for the moment (no connection, {@code 429}, {@code 5xx}) is repeated as {@link RetryPolicy}
 * says, with the same {@code Idempotency-Key}. What it then fails with is a {@link
 * PostriderException}.
 *
 * <pre>{@code
 * var postrider =
 *     PostriderClient.at("https://postrider.example.com").apiKey(System.getenv("KEY")).build();
 * var accepted = postrider.notifications().submit(NotificationRequest.of("welcome", "u-1"));
 * var job = postrider.jobs().await(accepted.jobId(), Duration.ofMinutes(1));
 * }</pre>
 */
public final class PostriderClient {

  private final Transport transport;

  private PostriderClient(Transport transport) {
    this.transport = transport;
  }

  /**
   * Begins a client.
   *
   * <pre>{@code
   * var local = PostriderClient.at("http://localhost:8080").build();
   * }</pre>
   *
   * @param url where the service is, {@code http} or {@code https}; it may have a path
   * @throws IllegalArgumentException if it is not such a URL
   */
  public static Builder at(String url) {
    return new Builder(url);
  }

  /** Notifications: submit one or many. */
  public Notifications notifications() {
    return new Notifications(transport);
  }

  /** Reports: request one or many, and read them. */
  public Reports reports() {
    return new Reports(transport);
  }

  /** Jobs: read, list, wait for, follow, cancel, and see their webhooks' deliveries. */
  public Jobs jobs() {
    return new Jobs(transport);
  }

  /** Jobs that recur. */
  public Schedules schedules() {
    return new Schedules(transport);
  }

  /** Receivers of webhooks: test them, and, for operators, see how they do. */
  public Webhooks webhooks() {
    return new Webhooks(transport);
  }

  /** The mail addresses of users, and the addresses that get no mail. */
  public Recipients recipients() {
    return new Recipients(transport);
  }

  /** The types of notifications and their templates. */
  public Templates templates() {
    return new Templates(transport);
  }

  /** For operators: jobs that failed for good. */
  public DeadLetters deadLetters() {
    return new DeadLetters(transport);
  }

  /** For operators: queues and health of the service. */
  public Queues queues() {
    return new Queues(transport);
  }

  /** For admins: API clients, their keys, and the audit log. */
  public Clients clients() {
    return new Clients(transport);
  }

  /** Who the caller is, and the sessions of browsers. */
  public Sessions sessions() {
    return new Sessions(transport);
  }

  /** Collects what a client needs to know. */
  public static final class Builder {

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final String base;
    private Supplier<String> token = () -> null;
    private Duration timeout = Duration.ofSeconds(30);
    private RetryPolicy retries = RetryPolicy.DEFAULT;
    private HttpClient http;
    private Time time = Time.SYSTEM;

    private Builder(String url) {
      var uri = URI.create(url);
      if (uri.getHost() == null
          || !SCHEMES.contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT))
          || uri.getQuery() != null
          || uri.getFragment() != null) {
        throw new IllegalArgumentException("not the http or https URL of a service: " + url);
      }
      this.base = url.replaceAll("/+$", "");
    }

    /** The client's key; a service that has no clients yet needs none from its own machine. */
    public Builder apiKey(String key) {
      Objects.requireNonNull(key, "the API key");
      return bearerToken(() -> key);
    }

    /** A bearer token that is asked for before each request, so that it can be renewed. */
    public Builder bearerToken(Supplier<String> current) {
      this.token = current;
      return this;
    }

    /** How long one request may take, without what it waits on purpose; 30 seconds by default. */
    public Builder timeout(Duration each) {
      this.timeout = each;
      return this;
    }

    /** When to repeat; {@link RetryPolicy#DEFAULT} by default. */
    public Builder retries(RetryPolicy policy) {
      this.retries = policy;
      return this;
    }

    /** An HTTP client of your own, for example with a proxy or certificates. */
    public Builder httpClient(HttpClient own) {
      this.http = own;
      return this;
    }

    Builder time(Time source) {
      this.time = source;
      return this;
    }

    /** The client. It connects when it is first used. */
    public PostriderClient build() {
      return new PostriderClient(
          new Transport(base, token, http == null ? newHttp() : http, timeout, retries, time));
    }

    private HttpClient newHttp() {
      // Without TLS, HTTP/2 would begin with an attempt to upgrade that intermediaries may reject.
      var version =
          base.startsWith("https:") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
      return HttpClient.newBuilder().version(version).connectTimeout(CONNECT).build();
    }
  }
}
