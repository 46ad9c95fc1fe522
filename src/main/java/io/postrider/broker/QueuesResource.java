package io.postrider.broker;

import io.postrider.api.Roles;
import io.postrider.broker.BrokerControl.QueueState;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.function.Consumer;

/** Lists the queues as the broker reports them now; pauses and resumes those of a kind. */
@Path("/admin/queues")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed(Roles.OPERATOR)
public class QueuesResource {

  @Inject BrokerControl broker;

  /** All queues. */
  public record Queues(List<QueueState> items) {}

  /** All queues. */
  @GET
  @RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
  public Queues list() {
    return new Queues(broker.queues());
  }

  /**
   * Pauses a kind: waiting jobs do not start, running ones finish, and new ones are accepted. The
   * pause survives restarts.
   */
  @POST
  @Path("{kind}/pause")
  public QueueState pause(@PathParam("kind") String kind) {
    return change(kind, broker::pause);
  }

  /** Resumes a kind. */
  @POST
  @Path("{kind}/resume")
  public QueueState resume(@PathParam("kind") String kind) {
    return change(kind, broker::resume);
  }

  /**
   * Changes all queues of a kind. The queue for urgent jobs comes first, so that urgent jobs start
   * first when a kind is resumed.
   */
  private QueueState change(String kind, Consumer<String> change) {
    var known = broker.queues().stream().map(QueueState::name).toList();
    Addresses.ofKind(find(kind).name()).stream().filter(known::contains).forEach(change);
    return find(kind);
  }

  /**
   * The normal queue of a kind, or the webhooks' queue. The queues of the dead letters belong to no
   * kind and cannot be paused.
   */
  private QueueState find(String kind) {
    return broker.queues().stream()
        .filter(
            queue ->
                kind.equals(Addresses.WEBHOOKS)
                    ? queue.name().equals(kind)
                    : Addresses.isQueueOf(kind, queue.name()))
        .findFirst()
        .orElseThrow(
            () -> new NotFoundException("There is no queue of this kind, or not yet: " + kind));
  }
}
