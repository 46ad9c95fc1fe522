package io.postrider.broker;

import static java.util.logging.Level.INFO;
import static java.util.logging.Level.WARNING;

import io.postrider.platform.HostNames;
import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTasks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Warns when a broker's host does not resolve. Otherwise nobody would notice, as long as another
 * broker answers, that there is none to take over.
 */
@ApplicationScoped
class BrokerHosts {

  private static final Logger LOG = Logger.getLogger(BrokerHosts.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(30);
  private static final Pattern HOST = Pattern.compile("://(?:\\[([^\\]]*)]|([^:/?,)]*))");

  @Inject
  @ConfigProperty(name = "postrider.broker.url")
  Optional<String> url;

  @Inject PeriodicTasks tasks;

  private volatile Optional<String> warning = Optional.empty();

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.startNow(PERIOD, this::lookUp);
  }

  /** A sentence about the hosts that do not resolve; empty if all do. */
  Optional<String> warning() {
    return warning;
  }

  private void lookUp() {
    var found = HostNames.unresolved("POSTRIDER_BROKER_URL", hosts(url.orElse("")));
    if (!found.equals(warning)) {
      LogLine.of("broker-hosts")
          .with("warning", found.orElse("none"))
          .log(LOG, found.isEmpty() ? INFO : WARNING);
    }
    warning = found;
  }

  /** The adapter has checked the form of the URL. */
  static List<String> hosts(String url) {
    return HOST.matcher(url).results().map(BrokerHosts::host).toList();
  }

  private static String host(MatchResult found) {
    return found.group(1) == null ? found.group(2) : found.group(1);
  }
}
