package io.postrider.webhook;

import io.postrider.api.PageSize;
import io.postrider.api.Roles;
import io.postrider.api.UnknownCursorException;
import io.postrider.endpoint.VisibleEndpoints;
import io.postrider.execution.DeliveryName;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.platform.Times;
import io.postrider.webhook.DeliveryStore.RecordedAttempt;
import io.postrider.webhook.DeliveryStore.Status;
import io.postrider.webhook.EndpointDeliveries.Filter;
import io.postrider.webhook.EndpointDeliveries.Listed;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The deliveries to a registered endpoint. */
@Path("/webhooks/endpoints/{endpointId}/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR, Roles.PORTAL})
public class EndpointDeliveriesResource {

  @Inject VisibleEndpoints visible;
  @Inject EndpointDeliveries deliveries;
  @Inject JobStore jobs;

  /**
   * A delivery.
   *
   * @param deliveryId its own id; {@code webhookId} is that of the event
   * @param eventType absent if the job is not kept any more
   * @param jobId absent if the event is not about a job
   * @param nextAttemptAt absent unless another attempt is due
   * @param attempts those made, oldest first
   */
  @JsonbPropertyOrder({
    "deliveryId",
    "webhookId",
    "eventType",
    "jobId",
    "status",
    "createdAt",
    "nextAttemptAt",
    "attempts"
  })
  public record EndpointDelivery(
      String deliveryId,
      String webhookId,
      String eventType,
      String jobId,
      String status,
      String createdAt,
      String nextAttemptAt,
      List<Attempt> attempts) {

    static EndpointDelivery of(Listed listed, JobRecord job) {
      var name = listed.name();
      return new EndpointDelivery(
          "dlv_" + name.text().replace(' ', '_').replace('.', '_'),
          WebhookTask.id(name),
          eventType(name, job),
          job == null ? null : job.id().value(),
          listed.progress().status().name().toLowerCase(Locale.ROOT),
          Times.format(listed.createdAt()),
          Times.format(listed.progress().nextAt()),
          listed.attempts().stream().map(Attempt::of).toList());
    }

    private static String eventType(DeliveryName name, JobRecord job) {
      var event = Subscription.ofReceiver(name.receiver()).event();
      return event != null || job == null ? event : WebhookPayload.type(job);
    }
  }

  /**
   * An attempt; the receiver's response body is not kept.
   *
   * @param statusCode absent if there was no response
   * @param error absent if the webhook was delivered
   */
  @JsonbPropertyOrder({"attempt", "at", "statusCode", "durationMillis", "error"})
  public record Attempt(
      int attempt, String at, Integer statusCode, long durationMillis, String error) {

    static Attempt of(RecordedAttempt recorded) {
      var made = recorded.attempt();
      return new Attempt(
          recorded.number(),
          Times.format(made.at()),
          made.statusCode() == 0 ? null : made.statusCode(),
          made.durationMillis(),
          made.error().orElse(null));
    }
  }

  /** A page of deliveries; {@code nextCursor} is absent on the last. */
  @JsonbPropertyOrder({"items", "nextCursor"})
  public record EndpointDeliveryPage(List<EndpointDelivery> items, String nextCursor) {}

  /** The deliveries, the latest event first. */
  @GET
  public EndpointDeliveryPage list(
      @PathParam("endpointId") String id,
      @QueryParam("status") String status,
      @QueryParam("from") String from,
      @QueryParam("to") String to,
      @QueryParam("limit") @DefaultValue("50") PageSize limit,
      @QueryParam("cursor") String cursor) {
    var filter =
        new Filter(visible.require(id).id(), states(status), time("from", from), time("to", to));
    EndpointDeliveries.Page page;
    try {
      page = deliveries.list(filter, cursor, limit.value());
    } catch (IllegalArgumentException notACursor) {
      throw new UnknownCursorException();
    }
    var ofJobs = jobs(page.items());
    return new EndpointDeliveryPage(
        page.items().stream()
            .map(listed -> EndpointDelivery.of(listed, ofJobs.get(listed.name().job())))
            .toList(),
        page.nextCursor());
  }

  private Map<JobId, JobRecord> jobs(List<Listed> items) {
    return JobRecord.byId(
        jobs.find(items.stream().map(listed -> listed.name().job()).distinct().toList()));
  }

  private static Set<Status> states(String status) {
    if (status == null) {
      return EnumSet.allOf(Status.class);
    }
    return EnumSet.allOf(Status.class).stream()
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(status))
        .findFirst()
        .map(EnumSet::of)
        .orElseThrow(() -> new BadRequestException("status must be pending, delivered or failed."));
  }

  private static Instant time(String name, String text) {
    return text == null
        ? null
        : Times.parse(text)
            .orElseThrow(
                () ->
                    new BadRequestException(
                        name + " must be a time with an offset, such as 2026-01-31T08:00:00Z."));
  }
}
