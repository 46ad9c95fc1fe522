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
 * The secrets that sign webhooks: each client's own, which is stored encrypted, and the configured
 * one for jobs that were created without a client's key.
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
  private WebhookSecret defaultSecret;
  private Optional<SecretBox> box;

  /** Creates the bean at the start, so that a mistake in the configuration stops the start. */
  void check(@Observes @Initialized(ApplicationScoped.class) Object event) {}

  @PostConstruct
  void start() {
    defaultSecret = parse(configured);
    box = encryptionKey.map(key -> new SecretBox(key, random));
  }

  @Override
  public List<WebhookSecret> of(String owner) {
    if (owner.equals(Job.DEFAULT_OWNER)) {
      return List.of(defaultSecret);
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

  /** The encrypted form in which a secret is stored. */
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
