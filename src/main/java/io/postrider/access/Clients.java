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
public class Clients implements Owners {

  /**
   * The clients at one moment.
   *
   * @param version changes with each change of any of them
   * @param bySubject the active ones that tokens of the identity provider can name
   */
  record Snapshot(long version, Map<String, Client> byId, Map<String, Client> bySubject) {

    static Snapshot of(long version, Collection<Client> all) {
      return new Snapshot(
          version,
          all.stream().collect(Collectors.toMap(Client::id, Function.identity())),
          all.stream()
              .filter(client -> client.isActive() && client.subject() != null)
              .collect(Collectors.toMap(Client::subject, Function.identity(), (one, two) -> one)));
    }

    /** Whether there is an active admin besides this client. */
    boolean hasAdminBesides(String clientId) {
      return byId.values().stream()
          .anyMatch(
              client ->
                  client.isActive()
                      && client.role().equals(Roles.ADMIN)
                      && !client.id().equals(clientId));
    }
  }

  @Inject ClientStore store;
  @Inject Clock clock;
  @Resource ManagedExecutorService executor;

  private NodeCopy<Snapshot> copy;

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

  /** All clients, as stored at this moment. */
  Snapshot stored() {
    return copy.fresh();
  }

  @Override
  public boolean isActive(String owner) {
    return owner.equals(Job.DEFAULT_OWNER) || find(owner).filter(Client::isActive).isPresent();
  }

  /** The client, revoked or not. */
  public Optional<Client> find(String id) {
    return copy.search(known -> Optional.ofNullable(known.byId().get(id)));
  }

  /** The client with that key. */
  public Optional<Client> of(ApiKey key) {
    return copy.search(
        known -> Optional.ofNullable(known.byId().get(key.clientId())).filter(key::isOf));
  }

  /** The client that is registered with that subject of the identity provider. */
  Optional<Client> ofSubject(String subject) {
    return copy.search(known -> Optional.ofNullable(known.bySubject().get(subject)));
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
   * Replaces a client if nobody has changed any client meanwhile; this node's copy is refreshed at
   * once.
   *
   * @return whether the stored clients were still as {@code seen}
   */
  boolean replaceAt(Snapshot seen, Client former, Client now) {
    var replaced = store.replaceAt(seen.version(), former, now);
    copy.fresh();
    return replaced;
  }

  /**
   * Reads the version first, so that a change between the two reads is noticed by the next read.
   */
  private Snapshot read(Snapshot former) {
    var version = store.version();
    return former != null && former.version() == version
        ? former
        : Snapshot.of(version, store.all());
  }
}
