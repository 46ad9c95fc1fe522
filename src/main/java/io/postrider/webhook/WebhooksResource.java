package io.postrider.webhook;

import io.postrider.api.PageSize;
import io.postrider.api.Roles;
import io.postrider.api.UnknownCursorException;
import io.postrider.endpoint.CircuitBreakers;
import io.postrider.endpoint.ReceiverHealth;
import io.postrider.endpoint.Target;
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

/** The receivers of webhooks (hosts, and URLs that fail), and the webhooks that were given up. */
@Path("/admin/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed(Roles.OPERATOR)
public class WebhooksResource {

  private static final List<String> STATUSES =
      Arrays.stream(ReceiverHealth.Status.values()).map(WebhooksResource::label).toList();
  private static final Pattern CURSOR = Pattern.compile("\\d{1,15}_[0-9a-f-]{36}");

  @Inject CircuitBreakers breakers;
  @Inject DeliveryStore deliveries;
  @Inject WebhookResender resending;
  @Inject DelayedWebhooksRelay relay;
  @Inject VisibleJobs visible;

  /**
   * A host, or a URL or registered endpoint that fails.
   *
   * @param scope {@code host}, {@code url} or {@code endpoint}
   * @param url without its query; absent for a host
   * @param recent counts the last 5 minutes
   */
  @JsonbPropertyOrder({
    "id",
    "owner",
    "scope",
    "origin",
    "url",
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
      String scope,
      String origin,
      String url,
      String status,
      String reason,
      String pausedUntil,
      String failingSince,
      String lastSuccessAt,
      String lastFailureAt,
      String lastError,
      Recent recent) {

    static EndpointView of(ReceiverHealth health) {
      return new EndpointView(
          health.id(),
          health.host().owner(),
          health.target().map(Target::kind).map(WebhooksResource::label).orElse("host"),
          health.host().origin(),
          health.target().map(Target::label).orElse(null),
          label(health.status()),
          health.reason(),
          Times.format(health.pausedUntil()),
          Times.format(health.failingSince()),
          Times.format(health.lastSuccessAt()),
          Times.format(health.lastFailureAt()),
          health.lastError(),
          new Recent(health.succeeded(), health.failed()));
    }
  }

  /** Attempts by result; for a host, those that it answered and those that it did not. */
  @JsonbPropertyOrder({"delivered", "failed"})
  public record Recent(int delivered, int failed) {}

  /** A list of endpoints. */
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

  /** A page of the given-up webhooks; {@code nextCursor} is absent on the last. */
  @JsonbPropertyOrder({"items", "total", "nextCursor"})
  public record FailedPage(List<FailedWebhook> items, long total, String nextCursor) {}

  /**
   * Which webhooks to send again.
   *
   * @param endpointId only webhooks to this host or URL; absent for all
   */
  public record RetryRequest(String endpointId) {}

  /** The hosts, and the URLs that fail, that were used most recently, the latest first. */
  @GET
  @Path("endpoints")
  @RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
  public EndpointList endpoints(
      @QueryParam("status") String status,
      @QueryParam("limit") @DefaultValue("50") PageSize limit) {
    if (status != null && !STATUSES.contains(status)) {
      throw new BadRequestException("status must be one of " + String.join(", ", STATUSES) + ".");
    }
    int size = limit.value();
    var known = breakers.list(status == null ? size : Integer.MAX_VALUE);
    return new EndpointList(
        known.stream()
            .map(EndpointView::of)
            .filter(view -> status == null || view.status().equals(status))
            .limit(size)
            .toList());
  }

  /** Enables a host or a URL and forgets its failures. */
  @POST
  @Path("endpoints/{id}/enable")
  public EndpointView enable(@PathParam("id") String id) {
    return changed(id, breakers.enable(id));
  }

  /** Disables a host or a URL; webhooks waiting for it are given up. */
  @POST
  @Path("endpoints/{id}/disable")
  public EndpointView disable(@PathParam("id") String id) {
    return changed(id, breakers.disable(id, "An operator disabled it."));
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Recalls the deferred webhooks: they can be sent, or given up, now. */
  private EndpointView changed(String id, boolean known) {
    if (!known) {
      throw new NotFoundException("There is no such endpoint.");
    }
    var health = breakers.find(id).orElseThrow(NotFoundException::new);
    relay.recall(id);
    return EndpointView.of(health);
  }

  /** Webhooks that were given up, the latest first. */
  @GET
  @Path("failed")
  @RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
  public FailedPage failed(
      @QueryParam("limit") @DefaultValue("50") PageSize limit,
      @QueryParam("cursor") String cursor) {
    if (cursor != null && !CURSOR.matcher(cursor).matches()) {
      throw new UnknownCursorException();
    }
    var page = deliveries.failed(cursor, limit.value());
    return new FailedPage(
        resending.givenUp(page.items(), null).stream().map(this::view).toList(),
        page.total(),
        page.nextCursor());
  }

  /** Sends a job's webhooks again. */
  @POST
  @Path("failed/{jobId}/retry")
  public WebhookResender.ResendCount retryOne(@PathParam("jobId") String jobId) {
    int sent = resending.one(visible.require(jobId)).size();
    return new WebhookResender.ResendCount(sent, sent);
  }

  /**
   * Sends all given-up webhooks again, or all to one host or URL; those to disabled ones stay in
   * the list.
   */
  @POST
  @Path("failed/retry")
  @Consumes(MediaType.APPLICATION_JSON)
  public WebhookResender.ResendCount retry(RetryRequest request) {
    return resending.all(request.endpointId());
  }

  private FailedWebhook view(JobWebhook webhook) {
    var job = webhook.job();
    var attempts =
        deliveries.attempts(job.id()).stream()
            .filter(attempt -> attempt.delivery().equals(webhook.name()))
            .toList();
    return new FailedWebhook(
        job.id().value(),
        job.job().owner(),
        JobView.withoutQuery(webhook.url()),
        webhook.target().id(),
        webhook.attempts(),
        attempts.isEmpty()
            ? null
            : DeliveriesResource.Delivery.of(attempts.get(attempts.size() - 1)));
  }
}
