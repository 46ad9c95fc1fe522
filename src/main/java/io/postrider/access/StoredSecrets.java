package io.postrider.access;

import io.postrider.platform.CreatedAtStart;
import io.postrider.platform.SecretBox;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Encrypts secrets for the store, each bound to what it belongs to: a client, or an endpoint.
 *
 * <p>Both methods throw {@link UnavailableException} if no key is configured.
 */
@ApplicationScoped
public class StoredSecrets implements CreatedAtStart {

  @Inject
  @ConfigProperty(name = "postrider.encryption.key")
  Optional<String> encryptionKey;

  private Optional<SecretBox> box;

  @PostConstruct
  void start() {
    box = encryptionKey.map(key -> new SecretBox(key, new SecureRandom()));
  }

  /** Encrypts a secret. */
  public String seal(String owner, String secret) {
    return box().seal(owner, secret);
  }

  /**
   * Decrypts what {@link #seal} returned for the same owner.
   *
   * @throws IllegalArgumentException if it was encrypted for another owner or with another key
   */
  public String open(String owner, String stored) {
    return box().open(owner, stored);
  }

  /**
   * The secrets that sign at a time: one, or during a rotation the new and the former one.
   *
   * @param former the secret before; may be absent
   * @param formerUntil until when that signs, too
   * @throws IllegalArgumentException if one cannot be decrypted
   */
  public List<WebhookSecret> signing(
      String owner, String secret, String former, Instant formerUntil, Instant now) {
    var alsoFormer =
        former != null && now.isBefore(formerUntil) ? Stream.of(former) : Stream.<String>empty();
    return Stream.concat(Stream.of(secret), alsoFormer)
        .map(stored -> WebhookSecret.parse(open(owner, stored)))
        .toList();
  }

  private SecretBox box() {
    return box.orElseThrow(
        () ->
            new UnavailableException(
                "Webhook secrets are stored encrypted: set POSTRIDER_ENCRYPTION_KEY"
                    + " (for example to the output of 'openssl rand -base64 32').",
                null));
  }
}
