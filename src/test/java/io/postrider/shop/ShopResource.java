package io.postrider.shop;

import io.postrider.client.WebhookVerifier;
import io.postrider.client.WebhookVerifier.InvalidWebhookException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Welcomes customers, and hears how that went. */
@Path("/")
@ApplicationScoped
public class ShopResource {

  @Inject Mails mails;

  @Inject
  @ConfigProperty(name = "webhook.secret")
  String secret;

  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Set<String> welcomed = ConcurrentHashMap.newKeySet();

  /** The id of the job. */
  @POST
  @Path("customers/{userId}")
  public String welcome(@PathParam("userId") String userId, @Context UriInfo uri) {
    return mails.welcome(userId, uri.getBaseUri().resolve("hooks").toString());
  }

  /** The status of the mail. */
  @GET
  @Path("mails/{jobId}")
  public String status(@PathParam("jobId") String jobId) {
    return mails.status(jobId);
  }

  /** Receives webhooks. */
  @POST
  @Path("hooks")
  public void receive(@Context HttpHeaders headers, byte[] body) {
    try {
      var event = WebhookVerifier.of(secret).verify(headers::getHeaderString, body);
      if (seen.add(event.webhookId()) && event.type().equals("notification.completed")) {
        welcomed.add(event.job().userId());
      }
    } catch (InvalidWebhookException notOfPostrider) {
      throw new NotAuthorizedException("webhook");
    }
  }

  /** Whether the customer has been welcomed. */
  @GET
  @Path("customers/{userId}")
  public boolean isWelcomed(@PathParam("userId") String userId) {
    return welcomed.contains(userId);
  }
}
