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

/** The queues as the broker reports them at this moment; pausing and resuming one. */
@Path("/admin/queues")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed(Roles.OPERATOR)
public class QueuesResource {

  @Inject BrokerControl broker;

  /** All queues. */
  public record Queues(List<QueueState> items) {}

  /** Asks the broker. */
  @GET
  @RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
  public Queues list() {
    return new Queues(broker.queues());
  }

  /**
   * Nothing waiting is begun any more; what is in workers' hands is ended, and new jobs are
   * accepted. Survives restarts, until it is resumed.
   */
  @POST
  @Path("{kind}/pause")
  public QueueState pause(@PathParam("kind") String kind) {
    return change(kind, broker::pause);
  }

  /** Goes on with what waits. */
  @POST
  @Path("{kind}/resume")
  public QueueState resume(@PathParam("kind") String kind) {
    return change(kind, broker::resume);
  }

  /**
   * A kind's urgent jobs have a queue of their own, which is paused and resumed with the other, and
   * before it: so urgent jobs go first when a kind is resumed.
   */
  private QueueState change(String kind, Consumer<String> change) {
    var known = broker.queues().stream().map(QueueState::name).toList();
    Addresses.ofKind(find(kind).name()).stream().filter(known::contains).forEach(change);
    return find(kind);
  }

  /** The dead letters' queues are nobody's kind: those have no work to be paused. */
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
