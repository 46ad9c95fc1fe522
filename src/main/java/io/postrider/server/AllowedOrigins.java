package io.postrider.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The origins whose pages may call the service from a browser; none unless configured. */
@ApplicationScoped
class AllowedOrigins {

  /** An origin as browsers send it (RFC 6454, section 6.2): without a path. */
  private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.\\[\\]:-]+");

  @Inject
  @ConfigProperty(name = "postrider.cors.origins")
  Optional<String> configured;

  private Set<String> origins;

  /**
   * Stops the start if the configuration has a mistake, or has {@code *}, which names no origin.
   */
  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    origins =
        configured
            .map(text -> Set.copyOf(List.of(text.strip().split("\\s*,\\s*"))))
            .orElse(Set.of());
    for (var origin : origins) {
      if (!ORIGIN.matcher(origin).matches()) {
        throw new IllegalStateException(
            "POSTRIDER_CORS_ORIGINS must be origins such as https://app.example, separated by"
                + " commas, not '"
                + origin
                + "'");
      }
    }
  }

  boolean any() {
    return !origins.isEmpty();
  }

  boolean contains(String origin) {
    return origin != null && origins.contains(origin);
  }
}
