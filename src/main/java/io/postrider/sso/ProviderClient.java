package io.postrider.sso;

import static io.postrider.platform.Jsonp.JSONP;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Asks the identity provider: for its configuration, which is kept for an hour, and for the tokens
 * that a code stands for.
 */
@ApplicationScoped
class ProviderClient {

  private static final String WELL_KNOWN = "/.well-known/openid-configuration";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration KEPT = Duration.ofHours(1);

  /** How long nobody asks again after a failure, so that requests do not queue for the timeout. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private static final int MAX_BYTES = 256 * 1024;

  @Inject ProviderConfiguration configuration;
  @Inject Clock clock;

  /** For how long an answer's head may be waited for, and its body. */
  Duration timeout = TIMEOUT;

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private final ReentrantLock asking = new ReentrantLock();
  private volatile Answer latest = Answer.NONE;

  /**
   * What is known of the provider's configuration.
   *
   * @param known the latest that was read; null if there is none
   * @param failure why it could not be renewed; null if it could
   * @param at when the provider was last asked
   */
  private record Answer(ProviderMetadata known, UnavailableException failure, Instant at) {

    static final Answer NONE = new Answer(null, null, Instant.MIN);

    boolean isOld(Instant now) {
      return at.plus(known == null || failure != null ? PAUSE : KEPT).isBefore(now);
    }
  }

  /**
   * The provider's configuration. If it cannot be renewed, the former one is used. Only one thread
   * asks the provider; others wait for it only if there has been no answer at all.
   *
   * @throws UnavailableException if it is not known
   */
  ProviderMetadata metadata() {
    if (latest.isOld(clock.instant())) {
      renew();
    }
    var answer = latest;
    if (answer.known() == null) {
      throw answer.failure();
    }
    return answer.known();
  }

  private void renew() {
    if (latest == Answer.NONE) {
      asking.lock();
    } else if (!asking.tryLock()) {
      return;
    }
    try {
      if (latest.isOld(clock.instant())) {
        latest = ask(latest.known());
      }
    } finally {
      asking.unlock();
    }
  }

  private Answer ask(ProviderMetadata former) {
    try {
      return new Answer(discover(), null, clock.instant());
    } catch (UnavailableException unavailable) {
      return new Answer(former, unavailable, clock.instant());
    }
  }

  private ProviderMetadata discover() {
    var issuer = configuration.issuer();
    var url = URI.create(issuer.replaceAll("/+$", "") + WELL_KNOWN);
    try {
      return ProviderMetadata.of(send(HttpRequest.newBuilder(url).GET()), issuer);
    } catch (IOException | IllegalArgumentException wrong) {
      throw unavailable(wrong);
    }
  }

  /**
   * The ID token for the code of a login (OpenID Connect Core 1.0, section 3.1.3; RFC 7636, section
   * 4.5).
   *
   * @throws UnavailableException if the provider does not answer, or refuses the code
   */
  String idToken(String code, String verifier) {
    var metadata = metadata();
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", configuration.at(ProviderConfiguration.CALLBACK).toString());
    form.put("code_verifier", verifier);
    var request = HttpRequest.newBuilder(metadata.token());
    var secret = configuration.clientSecret();
    if (secret.isPresent() && !metadata.postsSecret()) {
      request.header("Authorization", basic(configuration.clientId(), secret.get()));
    } else {
      form.put("client_id", configuration.clientId());
      secret.ifPresent(text -> form.put("client_secret", text));
    }
    request
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(query(form)));
    try {
      var token = send(request).getString("id_token", null);
      if (token == null) {
        throw new IOException("no id_token");
      }
      return token;
    } catch (IOException | IllegalArgumentException wrong) {
      throw unavailable(wrong);
    }
  }

  private JsonObject send(HttpRequest.Builder request) throws IOException {
    var prepared = request.timeout(timeout).header("Accept", "application/json").build();
    try {
      var answer = http.send(prepared, BodyHandlers.ofInputStream());
      try (var body = answer.body()) {
        // The timeout of the request ends when the head has arrived.
        CompletableFuture.delayedExecutor(timeout.toMillis(), MILLISECONDS)
            .execute(() -> close(body));
        if (answer.statusCode() != 200) {
          throw new IOException("it answers " + answer.statusCode());
        }
        return read(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Ends a read of the body that is under way. */
  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException alreadyBroken) {
      // Whoever reads it is told.
    }
  }

  private static JsonObject read(InputStream body) throws IOException {
    try (var reader = JSONP.createReader(new ByteArrayInputStream(body.readNBytes(MAX_BYTES)))) {
      return reader.readObject();
    } catch (JsonException | ClassCastException e) {
      throw new IOException("its answer is no JSON object", e);
    }
  }

  private static String basic(String id, String secret) {
    var pair = encode(id) + ":" + encode(secret);
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /** Parameters as they stand in a URL or a form. */
  static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(one -> encode(one.getKey()) + "=" + encode(one.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static UnavailableException unavailable(Exception cause) {
    return new UnavailableException(
        "The identity provider does not answer as it should: "
            + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()),
        cause);
  }
}
