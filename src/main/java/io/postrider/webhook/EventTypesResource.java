package io.postrider.webhook;

import io.postrider.api.Roles;
import io.postrider.endpoint.EventTypes;
import io.postrider.job.JobKinds;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The types of events that webhooks tell. */
@Path("/webhooks/event-types")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR, Roles.PORTAL})
public class EventTypesResource {

  private static final Instant EXAMPLE = Instant.parse("2026-11-24T04:03:26.769Z");

  @Inject JobKinds kinds;

  /** A type of event, with the JSON schema of its body and an example. */
  @JsonbPropertyOrder({"name", "description", "schema", "example"})
  public record EventTypeView(
      String name, String description, JsonObject schema, JsonObject example) {

    static EventTypeView of(EventType type) {
      return new EventTypeView(
          type.name(), type.description(), type.schema(), EventType.json(type.example(EXAMPLE)));
    }
  }

  /** All types. */
  public record EventTypeList(List<EventTypeView> items) {}

  /** The list, by kind of job. */
  @GET
  public EventTypeList list() {
    var ofJobs =
        kinds.names().stream()
            .flatMap(kind -> EventTypes.OUTCOMES.stream().map(outcome -> kind + "." + outcome));
    return new EventTypeList(
        Stream.concat(ofJobs, Stream.of(EventTypes.DEAD_LETTERED, EventTypes.ENDPOINT_DISABLED))
            .map(EventType::new)
            .map(EventTypeView::of)
            .toList());
  }
}
