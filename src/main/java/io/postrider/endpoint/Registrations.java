package io.postrider.endpoint;

import io.postrider.endpoint.RegistrationStore.Known;
import io.postrider.endpoint.RegistrationStore.Replaced;
import io.postrider.platform.CreatedAtStart;
import io.postrider.platform.NodeCopy;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * This node's copy of the registered endpoints, so that the end of a job costs no round trip to
 * find its receivers. Other nodes' changes arrive at once by a message, and within 5 seconds in any
 * case.
 */
@ApplicationScoped
public class Registrations implements CreatedAtStart {

  private static final int TRIES = 10;

  @Inject
  @ConfigProperty(name = "postrider.webhook.endpoints-max", defaultValue = "50")
  int most;

  @Inject RegistrationStore store;
  @Inject Clock clock;
  @Resource ManagedExecutorService executor;

  private NodeCopy<Index> copy;

  /** The endpoints by id, and those of each owner; both in the order of registration. */
  private record Index(Known known, Map<String, List<Registration>> byOwner) {

    static Index of(Known known) {
      return new Index(
          known,
          known.byId().values().stream().collect(Collectors.groupingBy(Registration::owner)));
    }

    Optional<Registration> find(String id) {
      return Optional.ofNullable(known.byId().get(id));
    }
  }

  @PostConstruct
  void start() {
    copy = new NodeCopy<>(this::read, clock, task -> executor.execute(task));
    store.follow(copy::outdate);
  }

  private Index read(Index former) {
    if (former == null) {
      return Index.of(store.read(Known.NOTHING));
    }
    var now = store.read(former.known());
    return now == former.known() ? former : Index.of(now);
  }

  /** The endpoints of an owner that want an event, disabled ones too. */
  public List<Registration> wanting(String owner, String eventType) {
    return copy.current().byOwner().getOrDefault(owner, List.of()).stream()
        .filter(each -> each.wants(eventType))
        .toList();
  }

  /** The endpoints that were disabled and whose owners are to be told so. */
  public List<Registration> untold() {
    return copy.current().known().byId().values().stream().filter(Registration::untold).toList();
  }

  /** An endpoint by its id. */
  public Optional<Registration> find(String id) {
    return copy.search(index -> index.find(id));
  }

  /**
   * All endpoints of one owner, or of all for null, in the order of registration, as stored now.
   */
  Collection<Registration> all(String owner) {
    var index = copy.fresh();
    return owner == null
        ? index.known().byId().values()
        : index.byOwner().getOrDefault(owner, List.of());
  }

  /** An endpoint as stored at this moment. */
  public Optional<Registration> findNow(String id) {
    return copy.fresh().find(id);
  }

  /**
   * Adds an endpoint.
   *
   * @throws ClientErrorException (409) if the owner has too many
   */
  void add(Registration registration) {
    if (replace(null, registration) == Replaced.FULL) {
      throw conflict("There are " + most + " endpoints already; remove one first.");
    }
  }

  /**
   * Changes an endpoint, again if somebody else changes it at the same moment.
   *
   * @throws NotFoundException if it does not exist (any more)
   */
  public Registration change(String id, UnaryOperator<Registration> change) {
    for (int tries = 0; tries < TRIES; tries++) {
      var former = findNow(id).orElseThrow(NotFoundException::new);
      var now = change.apply(former);
      if (now.equals(former) || replace(former, now) == Replaced.DONE) {
        return now;
      }
    }
    throw changedMeanwhile();
  }

  /** Removes an endpoint, again if somebody changes it at the same moment. */
  void remove(Registration registration) {
    var former = Optional.of(registration);
    for (int tries = 0; tries < TRIES && former.isPresent(); tries++) {
      if (replace(former.get(), null) == Replaced.DONE) {
        return;
      }
      former = findNow(registration.id());
    }
    if (former.isPresent()) {
      throw changedMeanwhile();
    }
  }

  private Replaced replace(Registration former, Registration now) {
    var replaced = store.replace(former, now, most);
    copy.fresh();
    return replaced;
  }

  private static ClientErrorException changedMeanwhile() {
    return conflict("The endpoint was changed at the same moment; try again.");
  }

  private static ClientErrorException conflict(String detail) {
    return new ClientErrorException(detail, Response.Status.CONFLICT);
  }
}
