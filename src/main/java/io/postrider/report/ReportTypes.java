package io.postrider.report;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The types of reports. */
@ApplicationScoped
class ReportTypes {

  private static final String SIMULATED = "simulated";

  @Inject
  @ConfigProperty(name = "postrider.mail.transport", defaultValue = SIMULATED)
  String transport;

  @Inject @Any Instance<ReportGenerator> generators;
  @Inject SimulatedReport simulated;

  /**
   * The generator for a type. An unknown type is simulated if its name begins with {@code
   * simulated}, or while mail is simulated.
   */
  Optional<ReportGenerator> find(String type) {
    var named = generators.select(NamedLiteral.of(type));
    if (named.isResolvable()) {
      return Optional.of(named.get());
    }
    return type.startsWith(SIMULATED) || transport.equals(SIMULATED)
        ? Optional.of(simulated)
        : Optional.empty();
  }

  /** The names of all types with a generator. */
  String names() {
    return generators
        .handlesStream()
        .map(handle -> handle.getBean().getName())
        .filter(Objects::nonNull)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
