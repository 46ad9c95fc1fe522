package io.postrider.webhook;

import io.postrider.api.Limit;
import io.postrider.api.Roles;
import io.postrider.api.UnknownCursorException;
import io.postrider.endpoint.EndpointHealth;
import io.postrider.endpoint.EndpointStore;
import io.postrider.job.JobView;
import io.postrider.platform.Times;
import io.postrider.status.VisibleJobs;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The receivers of webhooks, and the webhooks that were given up. */
@Path("/admin/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed(Roles.OPERATOR)
public class WebhooksResource {

  private static final List<String> STATUSES =
      Arrays.stream(EndpointHealth.Status.values()).map(WebhooksResource::label).toList();
  private static final Pattern CURSOR = Pattern.compile("\\d{1,15}_[0-9a-f-]{36}");

  @Inject EndpointStore endpoints;
  @Inject DeliveryStore deliveries;
  @Inject Resending resending;
  @Inject DelayedWebhooksRelay relay;
  @Inject VisibleJobs visible;

  /** An endpoint; {@code recent} counts the last 5 minutes. */
  @JsonbPropertyOrder({
    "id",
    "owner",
    "origin",
    "status",
    "reason",
    "pausedUntil",
    "failingSince",
    "lastSuccessAt",
    "lastFailureAt",
    "lastError",
    "recent"
  })
  public record EndpointView(
      String id,
      String owner,
      String origin,
      String status,
      String reason,
      String pausedUntil,
      String failingSince,
      String lastSuccessAt,
      String lastFailureAt,
      String lastError,
      Recent recent) {

    static EndpointView of(EndpointHealth health) {
      return new EndpointView(
          health.endpoint().id(),
          health.endpoint().owner(),
          health.endpoint().origin(),
          label(health.status()),
          health.reason(),
          Times.format(health.pausedUntil()),
          Times.format(health.failingSince()),
          Times.format(health.lastSuccessAt()),
          Times.format(health.lastFailureAt()),
          health.lastError(),
          new Recent(health.delivered(), health.failed()));
    }
  }

  /** How many attempts ended how. */
  @JsonbPropertyOrder({"delivered", "failed"})
  public record Recent(int delivered, int failed) {}

  /** Endpoints. */
  public record EndpointList(List<EndpointView> items) {}

  /** A webhook that was given up, with its last attempt. */
  @JsonbPropertyOrder({"jobId", "owner", "url", "endpointId", "attempts", "lastAttempt"})
  public record FailedWebhook(
      String jobId,
      String owner,
      String url,
      String endpointId,
      int attempts,
      DeliveriesResource.Delivery lastAttempt) {}

  /** A part of the webhooks that were given up; {@code nextCursor} is absent after the last. */
  @JsonbPropertyOrder({"items", "total", "nextCursor"})
  public record FailedPage(List<FailedWebhook> items, long total, String nextCursor) {}

  /**
   * Which to send again.
   *
   * @param endpointId only those to this endpoint; absent for all
   */
  public record RetryRequest(String endpointId) {}

  /** The endpoints used most recently, the latest first. */
  @GET
  @Path("endpoints")
  @RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
  public EndpointList endpoints(
      @QueryParam("status") String status, @QueryParam("limit") @DefaultValue("50") Limit limit) {
    if (status != null && !STATUSES.contains(status)) {
      throw new BadRequestException("status must be one of " + String.join(", ", STATUSES) + ".");
    }
    int size = limit.value();
    var known = endpoints.list(status == null ? size : Integer.MAX_VALUE);
    return new EndpointList(
        known.stream()
            .map(EndpointView::of)
            .filter(view -> status == null || view.status().equals(status))
            .limit(size)
            .toList());
  }

  /** Lets an endpoint be called again, its failures forgotten. */
  @POST
  @Path("endpoints/{id}/enable")
  public EndpointView enable(@PathParam("id") String id) {
    return changed(id, endpoints.enable(id));
  }

  /** Lets an endpoint not be called any more; what is to be sent there is given up. */
  @POST
  @Path("endpoints/{id}/disable")
  public EndpointView disable(@PathParam("id") String id) {
    return changed(id, endpoints.disable(id, "An operator disabled it."));
  }

  private static String label(EndpointHealth.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  /** What was put off need not wait to be sent, or to be given up. */
  private EndpointView changed(String id, boolean known) {
    if (!known) {
      throw new NotFoundException("There is no such endpoint.");
    }
    var health = endpoints.find(id).orElseThrow(NotFoundException::new);
    relay.recall(health.endpoint());
    return EndpointView.of(health);
  }

  /** Webhooks that were given up, the latest first. */
  @GET
  @Path("failed")
  @RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
  public FailedPage failed(
      @QueryParam("limit") @DefaultValue("50") Limit limit, @QueryParam("cursor") String cursor) {
    if (cursor != null && !CURSOR.matcher(cursor).matches()) {
      throw new UnknownCursorException();
    }
    var page = deliveries.failed(cursor, limit.value());
    return new FailedPage(
        resending.givenUp(page.items(), null).stream().map(this::view).toList(),
        page.total(),
        page.nextCursor());
  }

  /** Sends one again. */
  @POST
  @Path("failed/{jobId}/retry")
  public Resending.Resent retryOne(@PathParam("jobId") String jobId) {
    int sent = resending.one(visible.require(jobId)).size();
    return new Resending.Resent(sent, sent);
  }

  /** Sends all again, or all to one endpoint; those to disabled endpoints stay. */
  @POST
  @Path("failed/retry")
  @Consumes(MediaType.APPLICATION_JSON)
  public Resending.Resent retry(RetryRequest request) {
    return resending.all(request.endpointId());
  }

  private FailedWebhook view(JobWebhook webhook) {
    var id = webhook.id();
    var job = webhook.job();
    var attempts =
        deliveries.attempts(job.id()).stream()
            .filter(attempt -> attempt.webhookId().equals(id))
            .toList();
    return new FailedWebhook(
        job.id().value(),
        job.job().owner(),
        JobView.withoutQuery(webhook.url()),
        webhook.endpoint().id(),
        webhook.attempts(),
        attempts.isEmpty()
            ? null
            : DeliveriesResource.Delivery.of(attempts.get(attempts.size() - 1)));
  }
}
