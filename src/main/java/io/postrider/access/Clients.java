package io.postrider.access;

import io.postrider.api.Owners;
import io.postrider.api.Roles;
import io.postrider.job.Job;
import io.postrider.platform.NodeCopy;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * This node's copy of the clients, which is never older than 5 seconds, so that a revoked key stops
 * working on every node.
 */
@ApplicationScoped
class Clients implements Owners {

  private record Known(long version, Map<String, Client> byId) {}

  @Inject ClientStore store;
  @Inject Clock clock;
  @Resource ManagedExecutorService executor;

  private NodeCopy<Known> copy;

  @PostConstruct
  void start() {
    copy = new NodeCopy<>(this::read, clock, task -> executor.execute(task));
  }

  /**
   * Whether no active client exists.
   *
   * @throws io.postrider.platform.UnavailableException if this node has no recent copy and the
   *     store is unreachable
   */
  boolean none() {
    return copy.current().byId().values().stream().noneMatch(Client::isActive);
  }

  /** Whether there is an active admin besides this client. */
  boolean hasAdminBesides(String clientId) {
    return all().stream()
        .anyMatch(
            client ->
                client.isActive()
                    && client.role().equals(Roles.ADMIN)
                    && !client.id().equals(clientId));
  }

  /** All clients, as stored at this moment. */
  Collection<Client> all() {
    return copy.fresh().byId().values();
  }

  @Override
  public boolean isActive(String owner) {
    return owner.equals(Job.DEFAULT_OWNER) || find(owner).filter(Client::isActive).isPresent();
  }

  /** The client, revoked or not. */
  Optional<Client> find(String id) {
    return copy.search(known -> Optional.ofNullable(known.byId().get(id)));
  }

  /** The client with that key. */
  Optional<Client> of(ApiKey key) {
    return copy.search(
        known -> Optional.ofNullable(known.byId().get(key.clientId())).filter(key::isOf));
  }

  /**
   * Replaces a client if nobody has changed it meanwhile; this node's copy is refreshed at once.
   *
   * @return whether the stored client was still {@code former}
   */
  boolean replace(Client former, Client now) {
    var replaced = store.replace(former, now);
    copy.fresh();
    return replaced;
  }

  /**
   * Reads the version first, so that a change between the two reads is noticed by the next read.
   */
  private Known read(Known former) {
    var version = store.version();
    return former != null && former.version() == version
        ? former
        : new Known(
            version,
            store.all().stream().collect(Collectors.toMap(Client::id, Function.identity())));
  }
}
