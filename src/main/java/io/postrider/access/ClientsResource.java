package io.postrider.access;

import io.postrider.api.MaxCodePoints;
import io.postrider.api.Roles;
import io.postrider.platform.Times;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
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
import java.util.function.Predicate;

/** Creates, lists and revokes clients. Keys and secrets are shown once, when they are created. */
@Path("/admin/clients")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed(Roles.ADMIN)
public class ClientsResource {

  private static final int MAX_TRIES = 10;
  private static final String CHANGED = "Somebody else changed the clients at the same moment.";

  @Inject Clients clients;
  @Inject ClientSecrets secrets;
  @Inject Administrator administrator;
  @Inject Clock clock;

  private final SecureRandom random = new SecureRandom();

  /**
   * The request to create a client.
   *
   * @param subject by which tokens of the identity provider name it; it then gets no key. Absent
   *     for a client with a key
   */
  public record NewClient(
      @NotBlank @MaxCodePoints(max = 100) String name,
      @NotNull @Pattern(regexp = "client|viewer|operator|admin") String role,
      @Size(min = 1) @MaxCodePoints(max = 255) String subject) {}

  /** The credentials of a client; those that did not change are absent. */
  @JsonbPropertyOrder({"clientId", "apiKey", "webhookSecret"})
  public record Credentials(String clientId, String apiKey, String webhookSecret) {}

  /** A client as it is listed. */
  @JsonbPropertyOrder({"clientId", "name", "role", "subject", "createdAt", "revokedAt"})
  public record ClientView(
      String clientId,
      String name,
      String role,
      String subject,
      String createdAt,
      String revokedAt) {

    static ClientView of(Client client) {
      return new ClientView(
          client.id(),
          client.name(),
          client.role(),
          client.subject(),
          Times.format(client.createdAt()),
          Times.format(client.revokedAt()));
    }
  }

  /** All clients. */
  public record ClientList(List<ClientView> items) {}

  /** Creates a client. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(NewClient request) {
    var id = ApiKey.newClientId(random);
    var key = request.subject() == null ? ApiKey.generate(id, random) : null;
    var secret = secrets.generate();
    var made =
        Client.create(
            id, request, key == null ? "" : key.hash(), secrets.seal(id, secret), clock.instant());
    decide(
        seen -> {
          if (!request.role().equals(Roles.ADMIN)) {
            requireAdminBesides(id, seen);
          }
          requireFreeSubject(request.subject(), seen);
          return clients.replaceAt(seen, null, made);
        });
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.LOCATION, "/admin/clients/" + id)
        .entity(new Credentials(id, key == null ? null : key.text(), secret.reveal()))
        .build();
  }

  /** All clients, latest first. */
  @GET
  public ClientList list() {
    return new ClientList(
        clients.stored().byId().values().stream()
            .sorted(Comparator.comparing(Client::createdAt).reversed())
            .map(ClientView::of)
            .toList());
  }

  /** Stops a client's key from working, within 5 seconds on every node. */
  @DELETE
  @Path("{clientId}")
  public Response revoke(@PathParam("clientId") String clientId) {
    decide(
        seen -> {
          var client = require(clientId);
          requireAdminBesides(clientId, seen);
          return clients.replaceAt(seen, client, client.revoked(clock.instant()));
        });
    return Response.noContent().build();
  }

  /** Gives a client a new key; the former one stops working within 5 seconds. */
  @POST
  @Path("{clientId}/key")
  public Credentials rotateKey(@PathParam("clientId") String clientId) {
    var client = require(clientId);
    var key = ApiKey.generate(clientId, random);
    replace(client, client.withKey(key.hash()));
    return new Credentials(clientId, key.text(), null);
  }

  /**
   * Gives a client a new webhook secret; for a while webhooks are also signed with the former one.
   *
   * @param grace how long
   */
  @POST
  @Path("{clientId}/webhook-secret")
  public Credentials rotateSecret(
      @PathParam("clientId") String clientId,
      @QueryParam("grace") @DefaultValue(Grace.DEFAULT) Grace grace) {
    var client = require(clientId);
    var until = clock.instant().plus(grace.value());
    var secret = secrets.generate();
    replace(client, client.withSecret(secrets.seal(clientId, secret), until));
    return new Credentials(clientId, null, secret.reveal());
  }

  private Client require(String clientId) {
    return clients
        .find(clientId)
        .filter(Client::isActive)
        .orElseThrow(() -> new NotFoundException("There is no such client."));
  }

  /**
   * Refuses a change after which no admin would exist: nobody could manage clients any more, or the
   * service would be open again because no key exists.
   */
  private void requireAdminBesides(String clientId, Clients.Snapshot seen) {
    if (!administrator.isConfigured() && !seen.hasAdminBesides(clientId)) {
      throw conflict(
          "No admin would be left: create another admin first, or set POSTRIDER_ADMIN_KEY.");
    }
  }

  private static void requireFreeSubject(String subject, Clients.Snapshot seen) {
    if (subject != null && seen.bySubject().containsKey(subject)) {
      throw conflict(
          "The subject is registered already: client " + seen.bySubject().get(subject).id() + ".");
    }
  }

  /**
   * Makes a change that depends on all clients. Decides again if another change came between: two
   * admins that revoke each other would both find that the other one is left.
   */
  private void decide(Predicate<Clients.Snapshot> change) {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      if (change.test(clients.stored())) {
        return;
      }
    }
    throw conflict(CHANGED);
  }

  private void replace(Client former, Client now) {
    if (!clients.replace(former, now)) {
      throw conflict(CHANGED);
    }
  }

  private static ClientErrorException conflict(String detail) {
    return new ClientErrorException(detail, Response.Status.CONFLICT);
  }
}
