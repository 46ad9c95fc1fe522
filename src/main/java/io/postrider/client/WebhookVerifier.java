package io.postrider.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies that a webhook comes from Postrider and is fresh (Standard Webhooks 1.0): one of its
 * signatures is made with one of the secrets, and its timestamp is within the tolerance.
 *
 * <p>The same webhook may come more than once: remember {@link WebhookEvent#webhookId}.
 */
public final class WebhookVerifier {

  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final String VERSION = "v1,";

  private final List<SecretKeySpec> keys;
  private final Duration tolerance;
  private final Clock clock;

  private WebhookVerifier(List<SecretKeySpec> keys, Duration tolerance, Clock clock) {
    this.keys = keys;
    this.tolerance = tolerance;
    this.clock = clock;
  }

  /** The webhook is not one of Postrider, or not a fresh one: answer it with 401. */
  public static final class InvalidWebhookException extends Exception {
    InvalidWebhookException(String message) {
      super(message);
    }
  }

  /**
   * A verifier with the receiver's secrets; more than one while a secret is being replaced.
   *
   * <pre>{@code
   * var verifier = WebhookVerifier.of(System.getenv("WEBHOOK_SECRET"));
   * }</pre>
   *
   * @param secrets each with or without {@code whsec_}
   * @throws IllegalArgumentException if one is not Base64
   */
  public static WebhookVerifier of(String... secrets) {
    if (secrets.length == 0) {
      throw new IllegalArgumentException("at least one secret is needed");
    }
    return new WebhookVerifier(
        Stream.of(secrets).map(WebhookVerifier::key).toList(), TOLERANCE, Clock.systemUTC());
  }

  /** This verifier with another tolerance of the timestamp than five minutes. */
  public WebhookVerifier withTolerance(Duration value) {
    return new WebhookVerifier(keys, value, clock);
  }

  WebhookVerifier withClock(Clock value) {
    return new WebhookVerifier(keys, tolerance, value);
  }

  private static SecretKeySpec key(String secret) {
    var encoded = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
    return new SecretKeySpec(Base64.getDecoder().decode(encoded), ALGORITHM);
  }

  /**
   * Verifies a webhook, and reads it.
   *
   * <pre>{@code
   * // In a servlet: request.getHeader; in a Jakarta REST resource: headers.getHeaderString
   * var event = verifier.verify(request::getHeader, request.getInputStream().readAllBytes());
   * System.out.println(event.type() + " " + event.job().jobId());
   * }</pre>
   *
   * @param header gives the value of a header, or null
   * @param body as it was received
   * @throws InvalidWebhookException if it is not a fresh webhook with a valid signature
   */
  public WebhookEvent verify(UnaryOperator<String> header, byte[] body)
      throws InvalidWebhookException {
    var id = required(header, "webhook-id");
    var timestamp = required(header, "webhook-timestamp");
    checkAge(timestamp);
    var signed = (id + "." + timestamp + ".").getBytes(UTF_8);
    var expected = keys.stream().map(key -> signature(key, signed, body)).toList();
    boolean valid = false;
    for (var given : required(header, "webhook-signature").split(" ")) {
      for (var one : expected) {
        valid |= given.startsWith(VERSION) && isEqual(one, given.substring(VERSION.length()));
      }
    }
    if (!valid) {
      throw new InvalidWebhookException("no signature is valid");
    }
    var content = Json.<WebhookEvent.Content>read(body, WebhookEvent.Content.class);
    return new WebhookEvent(id, content.type(), content.timestamp(), content.data());
  }

  /** The header, which other frameworks than servlets may give in lower case only. */
  private static String required(UnaryOperator<String> header, String name)
      throws InvalidWebhookException {
    var value = header.apply(name);
    if (value == null) {
      throw new InvalidWebhookException("the header " + name + " is missing");
    }
    return value;
  }

  private void checkAge(String timestamp) throws InvalidWebhookException {
    if (!timestamp.matches("[0-9]{1,12}")) {
      throw new InvalidWebhookException("the timestamp is not a number of seconds");
    }
    var at = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(at, clock.instant()).abs().compareTo(tolerance) > 0) {
      throw new InvalidWebhookException("the timestamp is too old or too new");
    }
  }

  private static String signature(SecretKeySpec key, byte[] signed, byte[] body) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(signed);
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes the same time wherever they differ. */
  private static boolean isEqual(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
  }
}
