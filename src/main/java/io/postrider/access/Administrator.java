package io.postrider.access;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The administrator's key from the configuration, which makes the first clients. */
@ApplicationScoped
class Administrator {

  private static final int SHORTEST = 16;

  @Inject
  @ConfigProperty(name = "postrider.admin.key")
  Optional<String> key;

  private Optional<String> hash;

  @PostConstruct
  void start() {
    if (key.filter(text -> text.length() < SHORTEST).isPresent()) {
      throw new IllegalStateException(
          "POSTRIDER_ADMIN_KEY must have at least " + SHORTEST + " characters");
    }
    hash = key.map(ApiKey::hash);
  }

  boolean isConfigured() {
    return hash.isPresent();
  }

  boolean hasKey(String presented) {
    return hash.filter(known -> ApiKey.sameHash(known, ApiKey.hash(presented))).isPresent();
  }

  /** The hash of its key; people choose that, so this is not to be stored. */
  Optional<String> keyHash() {
    return hash;
  }
}
