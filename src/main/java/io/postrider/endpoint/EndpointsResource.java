package io.postrider.endpoint;

import io.postrider.access.Grace;
import io.postrider.access.StoredSecrets;
import io.postrider.access.WebhookSecret;
import io.postrider.api.PageSize;
import io.postrider.api.Roles;
import io.postrider.api.UnknownCursorException;
import io.postrider.job.JobId;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Registered endpoints. A client has its own; whoever sees the jobs of all owners sees and changes
 * the endpoints of all. A secret is shown once, when it is made.
 */
@Path("/webhooks/endpoints")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR, Roles.PORTAL})
public class EndpointsResource {

  private static final Pattern ID = Pattern.compile(Registration.ID_PREFIX + "[0-9a-f]{32}");

  @Inject Registrations registrations;
  @Inject VisibleEndpoints visible;
  @Inject CircuitBreakers breakers;
  @Inject EndpointSettings settings;
  @Inject StoredSecrets secrets;
  @Inject Clock clock;

  private final SecureRandom random = new SecureRandom();

  /** A new secret, and the endpoint that it belongs to. */
  @JsonbPropertyOrder({"endpointId", "secret"})
  public record Credentials(String endpointId, String secret) {}

  /** A page of endpoints; {@code nextCursor} is absent on the last. */
  @JsonbPropertyOrder({"items", "nextCursor"})
  public record EndpointPage(List<EndpointView> items, String nextCursor) {}

  /**
   * Registers an endpoint.
   *
   * @param owner the client that it is for, if that is not the caller
   */
  @POST
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR, Roles.PORTAL})
  @Consumes(MediaType.APPLICATION_JSON)
  public Response register(@QueryParam("owner") String owner, EndpointRequest request) {
    var now = clock.instant();
    var id = Registration.ID_PREFIX + JobId.next(now).value().replace("-", "");
    var wanted = settings.of(id, request);
    var secret = WebhookSecret.generate(random);
    registrations.add(
        new Registration(
            id,
            visible.owner(owner),
            wanted.url(),
            wanted.description(),
            wanted.eventTypes(),
            wanted.headers(),
            wanted.rate(),
            secrets.seal(id, secret.reveal()),
            null,
            null,
            now,
            null,
            null,
            false));
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.LOCATION, "/webhooks/endpoints/" + id)
        .entity(new Credentials(id, secret.reveal()))
        .build();
  }

  /** The list, the latest registration first. */
  @GET
  public EndpointPage list(
      @QueryParam("owner") String owner,
      @QueryParam("limit") @DefaultValue("50") PageSize limit,
      @QueryParam("cursor") String cursor) {
    if (cursor != null && !ID.matcher(cursor).matches()) {
      throw new UnknownCursorException();
    }
    var found =
        registrations.all(visible.listed(owner)).stream()
            .sorted(Comparator.comparing(Registration::id).reversed())
            .filter(each -> cursor == null || each.id().compareTo(cursor) < 0)
            .limit(limit.value() + 1L)
            .toList();
    var page = found.stream().limit(limit.value()).map(EndpointView::of).toList();
    return new EndpointPage(
        page, found.size() > page.size() ? page.get(page.size() - 1).endpointId() : null);
  }

  /** One endpoint. */
  @GET
  @Path("{endpointId}")
  public EndpointView get(@PathParam("endpointId") String id) {
    return EndpointView.of(visible.require(id));
  }

  /** Changes what the request holds; all else stays. */
  @PATCH
  @Path("{endpointId}")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR, Roles.PORTAL})
  @Consumes(MediaType.APPLICATION_JSON)
  public EndpointView update(@PathParam("endpointId") String id, EndpointRequest request) {
    return change(
        id, former -> former.with(settings.change(former.id(), former.settings(), request)));
  }

  /** Removes an endpoint; what waits for it is not sent. */
  @DELETE
  @Path("{endpointId}")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR, Roles.PORTAL})
  public Response remove(@PathParam("endpointId") String id) {
    registrations.remove(visible.require(id));
    return Response.noContent().build();
  }

  /**
   * Gives an endpoint a new secret; for a while webhooks are also signed with the former one.
   *
   * @param grace how long
   */
  @POST
  @Path("{endpointId}/secret")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR, Roles.PORTAL})
  public Credentials rotateSecret(
      @PathParam("endpointId") String id,
      @QueryParam("grace") @DefaultValue(Grace.DEFAULT) Grace grace) {
    var secret = WebhookSecret.generate(random);
    var until = clock.instant().plus(grace.value());
    var sealed = secrets.seal(id, secret.reveal());
    change(id, former -> former.withSecret(sealed, until));
    return new Credentials(id, secret.reveal());
  }

  /** Sends to an endpoint again that is disabled, by whomever. */
  @POST
  @Path("{endpointId}/enable")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR, Roles.PORTAL})
  public EndpointView enable(@PathParam("endpointId") String id) {
    // First, since who finds the endpoint enabled disables it again if its breaker says so.
    forgetFailures(visible.require(id));
    return change(id, Registration::enabled);
  }

  /** Sends nothing to an endpoint until it is enabled. */
  @POST
  @Path("{endpointId}/disable")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR, Roles.PORTAL})
  public EndpointView disable(@PathParam("endpointId") String id) {
    return change(
        id,
        former ->
            former.isEnabled()
                ? former.disabled(
                    clock.instant(), "It was disabled by hand.", visible.isOwn(former))
                : former);
  }

  /** A host that cannot be reached may have disabled the endpoint, too. */
  private void forgetFailures(Registration endpoint) {
    var target = Target.ofEndpoint(endpoint.owner(), endpoint.url(), endpoint.id());
    breakers.enable(target.id());
    var state = breakers.state(target);
    if (state.status() == ReceiverHealth.Status.DISABLED) {
      breakers.enable(state.receiverId());
    }
  }

  private EndpointView change(String id, UnaryOperator<Registration> change) {
    return EndpointView.of(registrations.change(visible.require(id).id(), change));
  }
}
