package io.postrider.mail;

import io.postrider.mail.UnsubscribeLinks.OptOut;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.Suppression.Reason;
import io.postrider.recipient.SuppressionList;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Map;

/**
 * The page where recipients opt out. Only a POST opts out (RFC 8058, section 3.2), because mail
 * scanners follow every link with GET.
 */
@Path("/unsubscribe/{token}")
@ApplicationScoped
@PermitAll
public class UnsubscribeResource {

  private static final String PAGE = "text/html;charset=UTF-8";

  @Inject UnsubscribeLinks links;
  @Inject SuppressionList suppressions;
  @Inject Templates templates;
  @Inject Clock clock;

  /** Shows a page with a button. */
  @GET
  @Produces(PAGE)
  public Response ask(@PathParam("token") String token) {
    return page(require(token), false);
  }

  /**
   * Opts out, whatever the body: both the one-click request of a mail program and the button send a
   * POST.
   */
  @POST
  @Produces(PAGE)
  public Response optOut(@PathParam("token") String token) {
    var optOut = require(token);
    suppressions.add(
        optOut.owner(),
        new Suppression(optOut.email(), optOut.type(), Reason.UNSUBSCRIBED, null, clock.instant()));
    return page(optOut, true);
  }

  private OptOut require(String token) {
    return links
        .read(token)
        .orElseThrow(
            () -> new NotFoundException("This unsubscribe link is not valid, or is not complete."));
  }

  private Response page(OptOut optOut, boolean done) {
    var page =
        templates.page(
            "unsubscribe",
            Map.of("email", optOut.email().value(), "type", optOut.type(), "done", done));
    return Response.ok(page)
        .header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
        .header("Referrer-Policy", "no-referrer")
        .header("X-Robots-Tag", "noindex")
        .header("Cache-Control", "no-store")
        .build();
  }
}
