package io.postrider.access;

import io.postrider.job.Job;
import io.postrider.platform.CreatedAtStart;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The secrets that sign webhooks: each client's own, which is stored encrypted, and the configured
 * one for jobs that were created without a client's key.
 */
@ApplicationScoped
class ClientSecrets implements SigningSecrets, CreatedAtStart {

  @Inject
  @ConfigProperty(name = "postrider.webhook.secret")
  Optional<String> configured;

  @Inject StoredSecrets stored;
  @Inject Clients clients;
  @Inject Clock clock;

  private final SecureRandom random = new SecureRandom();
  private WebhookSecret defaultSecret;

  @PostConstruct
  void start() {
    defaultSecret =
        parse(
            configured.orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "POSTRIDER_WEBHOOK_SECRET must be set: whsec_ and 32 random bytes in"
                            + " base64.")));
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
    return stored.signing(
        owner, client.secret(), client.formerSecret(), client.formerSecretUntil(), clock.instant());
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
    return stored.seal(clientId, secret.reveal());
  }
}
