package io.postrider.broker;

import static java.util.logging.Level.INFO;
import static java.util.logging.Level.WARNING;

import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.job.RetryPolicy;
import io.postrider.platform.LeaderCondition;
import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The broker's queues and settings, read periodically, and the problems with them: settings that
 * would break a promise of the service.
 */
@ApplicationScoped
public class BrokerSettings implements RetryPolicy, LeaderCondition {

  private static final Logger LOG = Logger.getLogger(BrokerSettings.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(5);

  /** Notifications are the one kind of the service's own that has urgent jobs. */
  private static final String URGENT_NOTIFICATIONS = "jobs.notification" + Addresses.URGENT;

  /** The kinds of the service's own can have jobs in bulk. */
  private static final List<String> BULKS =
      List.of("jobs.notification" + Addresses.BULK, "jobs.report" + Addresses.BULK);

  private static final List<String> NOT_ASKED = List.of("The broker has not been asked yet.");

  /**
   * An event: the broker has been asked.
   *
   * @param queues the queues it reported; empty if it did not answer
   */
  record Asked(List<QueueState> queues) {}

  @Inject BrokerControl broker;
  @Inject Event<Asked> asked;
  @Inject PeriodicTasks tasks;

  @Inject
  @ConfigProperty(name = "postrider.job.max-attempts", defaultValue = "4")
  int maxAttempts;

  private volatile JsonObject jobs = JsonObject.EMPTY_JSON_OBJECT;
  private volatile List<QueueState> queues = List.of();
  private volatile List<String> problems = NOT_ASKED;
  private volatile boolean haveBeenGood;

  /** When the last question began, as {@link System#nanoTime} has it. */
  private long askedAt = System.nanoTime();

  /** The queue names of the broker's last answer; kept while it does not answer. */
  private volatile Set<String> names = Set.of();

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.startNow(PERIOD, this::ask);
  }

  @Override
  public int maxAttempts() {
    return maxAttempts;
  }

  /** The delay grows by the broker's multiplier; the result includes the longest jitter. */
  @Override
  public Optional<Duration> delayAfter(int deliveries) {
    if (deliveries >= maxAttempts || jobs.isEmpty()) {
      return Optional.empty();
    }
    double delay =
        number("redeliveryDelay") * Math.pow(number("redeliveryMultiplier"), deliveries - 1);
    double jitter = number("redeliveryCollisionAvoidanceFactor");
    double longest = Math.min(delay, number("maxRedeliveryDelay")) * (1 + jitter);
    return Optional.of(Duration.ofMillis((long) longest));
  }

  /** The problems, each as a sentence that says what to do; empty if there are none. */
  public List<String> problems() {
    return problems;
  }

  /** Whether the broker has answered without any problem at least once since this node started. */
  boolean haveBeenGood() {
    return haveBeenGood;
  }

  /** Whether the broker has been asked at least once. */
  boolean hasAsked() {
    return problems != NOT_ASKED;
  }

  /** All tasks of a leader need the broker; another node may reach it. */
  @Override
  public boolean mayLead() {
    return !queues.isEmpty();
  }

  /** The broker's queues, a few seconds old; empty while it does not answer. */
  public List<QueueState> queues() {
    return queues;
  }

  /**
   * One of the broker's queues, a few seconds old; empty if there is none of that name, or the
   * broker does not answer.
   */
  public Optional<QueueState> queue(String name) {
    return queues.stream().filter(queue -> queue.name().equals(name)).findFirst();
  }

  /**
   * Whether the broker has a queue, according to its last answer.
   *
   * @throws UnavailableException if it has not answered this node yet
   */
  boolean hasQueue(String name) {
    var known = names;
    if (known.isEmpty()) {
      throw new UnavailableException("The broker has not named its queues yet.", null);
    }
    return known.contains(name);
  }

  /**
   * Asks the broker now, for callers that cannot wait for the next periodic run. Those that come
   * while it is being asked share the next answer.
   */
  void ask() {
    var arrived = System.nanoTime();
    synchronized (this) {
      if (askedAt - arrived < 0) {
        askAlone();
      }
    }
  }

  private void askAlone() {
    askedAt = System.nanoTime();
    var found = askOnce();
    asked.fire(new Asked(queues));
    if (!found.equals(problems)) {
      LogLine.of("broker-state").with("problems", found).log(LOG, found.isEmpty() ? INFO : WARNING);
    }
    problems = found;
    if (found.isEmpty()) {
      haveBeenGood = true;
    }
  }

  private List<String> askOnce() {
    try {
      queues = broker.queues();
      names = queues.stream().map(QueueState::name).collect(Collectors.toUnmodifiableSet());
      jobs = broker.addressSettings(Addresses.JOBS + "any");
      return judge(queues);
    } catch (UnavailableException away) {
      queues = List.of();
      return List.of(away.getMessage());
    }
  }

  private List<String> judge(List<QueueState> queues) {
    var found = new ArrayList<String>();
    for (var name : List.of(Addresses.DLQ, Addresses.DEAD_LETTER_NOTICES)) {
      boolean bound =
          queues.stream()
              .anyMatch(
                  queue ->
                      queue.name().equals(name) && queue.address().equals(Addresses.DEAD_LETTERS));
      if (!bound) {
        found.add(
            "The queue %s is not bound to the address %s: dead letters would be lost. Add it to broker.xml."
                .formatted(name, Addresses.DEAD_LETTERS));
      }
    }
    if (!names.contains(URGENT_NOTIFICATIONS)) {
      found.add(
          ("There is no queue %s: urgent notifications would wait behind others. Add its address to"
                  + " broker.xml.")
              .formatted(URGENT_NOTIFICATIONS));
    }
    for (var bulk : BULKS) {
      if (!names.contains(bulk)) {
        found.add(
            ("There is no queue %s: the jobs of one client could hold up those of the others. Add"
                    + " its address to broker.xml.")
                .formatted(bulk));
      }
    }
    if (!names.contains(Addresses.DELAYED_JOBS)) {
      found.add(
          ("There is no queue %s: a failover of Redis could lose jobs that are not due yet. Add its"
                  + " address to broker.xml.")
              .formatted(Addresses.DELAYED_JOBS));
    }
    require(found, "deadLetterAddress", Addresses.DEAD_LETTERS, "dead-letter-address");
    require(found, "maxDeliveryAttempts", Integer.toString(maxAttempts), "max-delivery-attempts");
    require(found, "defaultConsumerWindowSize", "0", "default-consumer-window-size");
    if (number("redeliveryDelay") <= 0) {
      found.add("The address settings of jobs.# have no redelivery-delay: set it in broker.xml.");
    }
    return List.copyOf(found);
  }

  private void require(List<String> found, String field, String wanted, String setting) {
    var value = jobs.containsKey(field) ? jobs.get(field).toString().replace("\"", "") : "unset";
    if (!value.equals(wanted)) {
      found.add(
          "The address settings of jobs.# have %s %s instead of %s: change it in broker.xml."
              .formatted(setting, value, wanted));
    }
  }

  private double number(String field) {
    return jobs.containsKey(field) ? jobs.getJsonNumber(field).doubleValue() : 0;
  }
}
