package io.postrider.access;

import io.postrider.job.Job;
import io.postrider.webhook.SigningSecrets;
import io.postrider.webhook.WebhookSecret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The configured secret for jobs that came without a client's key. */
@ApplicationScoped
class ClientSecrets implements SigningSecrets {

  @Inject
  @ConfigProperty(name = "postrider.webhook.secret")
  String configured;

  @Override
  public List<WebhookSecret> of(String owner) {
    if (owner.equals(Job.DEFAULT_OWNER)) {
      return List.of(WebhookSecret.parse(configured));
    }
    throw new IllegalArgumentException("There is no client " + owner + ".");
  }
}
