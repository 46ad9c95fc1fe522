package io.postrider.access;

import io.postrider.job.Job;
import io.postrider.platform.SecretBox;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Each client's own secret, stored encrypted; the configured one for jobs that nobody's key made.
 */
@ApplicationScoped
class ClientSecrets implements SigningSecrets {

  @Inject
  @ConfigProperty(name = "postrider.webhook.secret")
  String configured;

  @Inject
  @ConfigProperty(name = "postrider.encryption.key")
  Optional<String> encryptionKey;

  @Inject Clients clients;
  @Inject Clock clock;

  private final SecureRandom random = new SecureRandom();
  private WebhookSecret own;
  private Optional<SecretBox> box;

  /** A mistake in the configuration stops the start, and not the first webhook. */
  void check(@Observes @Initialized(ApplicationScoped.class) Object event) {}

  @PostConstruct
  void start() {
    own = parse(configured);
    box = encryptionKey.map(key -> new SecretBox(key, random));
  }

  @Override
  public List<WebhookSecret> of(String owner) {
    if (owner.equals(Job.DEFAULT_OWNER)) {
      return List.of(own);
    }
    var client =
        clients
            .find(owner)
            .orElseThrow(() -> new IllegalArgumentException("There is no client " + owner + "."));
    var former =
        client.formerSecret() != null && clock.instant().isBefore(client.formerSecretUntil())
            ? Stream.of(client.formerSecret())
            : Stream.<String>empty();
    return Stream.concat(Stream.of(client.secret()), former)
        .map(stored -> WebhookSecret.parse(box().open(owner, stored)))
        .toList();
  }

  private static WebhookSecret parse(String configured) {
    try {
      return WebhookSecret.parse(configured);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("POSTRIDER_WEBHOOK_SECRET: " + wrong.getMessage(), wrong);
    }
  }

  WebhookSecret generate() {
    return WebhookSecret.generate(random);
  }

  /** As it is stored. */
  String seal(String clientId, WebhookSecret secret) {
    return box().seal(clientId, secret.reveal());
  }

  private SecretBox box() {
    return box.orElseThrow(
        () ->
            new UnavailableException(
                "Clients' webhook secrets are stored encrypted: set POSTRIDER_ENCRYPTION_KEY"
                    + " (for example to the output of 'openssl rand -base64 32').",
                null));
  }
}
