package io.postrider.session;

import io.postrider.api.Caller;
import io.postrider.api.MaxCodePoints;
import io.postrider.api.Owners;
import io.postrider.api.Roles;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.Times;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Makes links to the page on which a client's own people keep its webhook endpoints. */
@Path("/webhooks/portal")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
public class PortalResource {

  private static final Duration USUAL = Duration.ofMinutes(15);
  private static final Duration LONGEST = Duration.ofHours(1);

  @Inject Portal portal;
  @Inject Caller caller;
  @Inject Owners owners;

  /**
   * The body of the request.
   *
   * @param expiresIn how long the link and its session last, as an ISO 8601 duration; 15 minutes if
   *     it is absent
   */
  public record PortalRequest(@MaxCodePoints(max = 40) String expiresIn) {}

  /**
   * A link. The token is in the fragment, which browsers do not send: so it is in no log, and a
   * preview of the link does not use it up.
   *
   * @param url the path of the page on this service
   */
  @JsonbPropertyOrder({"url", "expiresAt"})
  public record PortalLink(String url, String expiresAt) {

    /** Hides the token. */
    @Override
    public String toString() {
      return "PortalLink[]";
    }
  }

  /**
   * Makes a link, which opens one session.
   *
   * @param owner the client that it is for, if that is not the caller
   */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response link(@QueryParam("owner") String owner, PortalRequest request) {
    var link = portal.link(owners.named(owner, caller), lifetime(request.expiresIn()));
    var view = new PortalLink("/portal#" + link.token().text(), Times.format(link.expiresAt()));
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(view)
        .build();
  }

  private static Duration lifetime(String text) {
    if (text == null) {
      return USUAL;
    }
    try {
      var lifetime = Duration.parse(text);
      if (lifetime.compareTo(Duration.ofSeconds(1)) >= 0 && lifetime.compareTo(LONGEST) <= 0) {
        return lifetime;
      }
    } catch (DateTimeParseException notADuration) {
      // reported below
    }
    throw new InvalidFieldException("/expiresIn", "must be a duration from PT1S to PT1H");
  }
}
