package io.postrider.access;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The administrator's key from the configuration, with which the first clients are created. */
@ApplicationScoped
public class Administrator {

  private static final int MIN_LENGTH = 16;

  @Inject
  @ConfigProperty(name = "postrider.admin.key")
  Optional<String> key;

  private Optional<String> hash;

  @PostConstruct
  void start() {
    if (key.filter(text -> text.length() < MIN_LENGTH).isPresent()) {
      throw new IllegalStateException(
          "POSTRIDER_ADMIN_KEY must have at least " + MIN_LENGTH + " characters");
    }
    hash = key.map(ApiKey::hash);
  }

  boolean isConfigured() {
    return hash.isPresent();
  }

  /** Whether a key is the configured one. */
  public boolean hasKey(String presented) {
    return hash.filter(known -> ApiKey.sameHash(known, ApiKey.hash(presented))).isPresent();
  }

  /** The hash of the key. It must not be stored: people choose the key, so it could be guessed. */
  public Optional<String> keyHash() {
    return hash;
  }
}
