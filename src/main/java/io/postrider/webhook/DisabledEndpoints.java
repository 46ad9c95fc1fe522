package io.postrider.webhook;

import static java.util.logging.Level.WARNING;

import io.postrider.access.AuditEntry;
import io.postrider.access.AuditLog;
import io.postrider.broker.MessageSender;
import io.postrider.endpoint.BreakerState;
import io.postrider.endpoint.CircuitBreakers;
import io.postrider.endpoint.EventTypes;
import io.postrider.endpoint.ReceiverHealth.Status;
import io.postrider.endpoint.Registration;
import io.postrider.endpoint.Registrations;
import io.postrider.job.JobId;
import io.postrider.platform.Leadership;
import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.Times;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.NotFoundException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.logging.Logger;

/**
 * Disables registered endpoints whose circuit breaker has disabled them, and tells the client's
 * other endpoints, the audit log and the metrics. What is to be told is stored with the endpoint:
 * if a node dies in between, the leading node tells it. The event's id follows from the endpoint
 * and the time, so that it is told once.
 */
@ApplicationScoped
class DisabledEndpoints {

  private static final Logger LOG = Logger.getLogger(DisabledEndpoints.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(2);

  @Inject Registrations registrations;
  @Inject CircuitBreakers breakers;
  @Inject EndpointDeliveries deliveries;
  @Inject MessageSender sender;
  @Inject AuditLog audit;
  @Inject WebhookEvents events;
  @Inject Leadership leadership;
  @Inject Clock clock;
  @Inject PeriodicTasks tasks;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.start(PERIOD, this::tellAll);
  }

  /**
   * Disables the endpoint of a task if its circuit breaker says so. It is asked again, since the
   * endpoint may just have been enabled.
   *
   * @param state what it has said a moment ago
   */
  void check(WebhookTask task, BreakerState state) {
    if (task.subscription() != null
        && state.status() == Status.DISABLED
        && breakers.state(task.target()).status() == Status.DISABLED) {
      try {
        registrations.change(
            task.subscription().endpointId(),
            endpoint ->
                endpoint.isEnabled()
                    ? endpoint.disabled(clock.instant(), state.reason(), false)
                    : endpoint);
      } catch (NotFoundException removed) {
        // There is nothing to disable any more.
      }
    }
  }

  private void tellAll() {
    for (var endpoint : registrations.untold()) {
      if (leadership.lead()) {
        tell(endpoint);
      }
    }
  }

  private void tell(Registration endpoint) {
    var wanting =
        registrations.wanting(endpoint.owner(), EventTypes.ENDPOINT_DISABLED).stream()
            .filter(other -> other.isEnabled() && !other.id().equals(endpoint.id()))
            .toList();
    if (!wanting.isEmpty()) {
      var event = eventId(endpoint);
      var body =
          WebhookPayload.disabled(
              endpoint.id(), endpoint.url(), endpoint.disabledReason(), endpoint.disabledAt());
      deliveries.keepEvent(event, EventTypes.ENDPOINT_DISABLED, body);
      var tasks = wanting.stream().map(other -> task(other, event, body)).toList();
      deliveries.begin(tasks.stream().map(WebhookTask::name).toList());
      sender.send(tasks.stream().map(WebhookTask::message).toList());
    }
    audit.record(
        new AuditEntry(
            Times.format(endpoint.disabledAt()),
            "postrider",
            "service",
            "POST /webhooks/endpoints/" + endpoint.id() + "/disable",
            endpoint.disabledReason(),
            200));
    registrations.change(endpoint.id(), Registration::told);
    events.endpointDisabled();
    LogLine.of("endpoint-disabled")
        .with("endpointId", endpoint.id())
        .with("owner", endpoint.owner())
        .with("reason", endpoint.disabledReason())
        .log(LOG, WARNING);
  }

  private static WebhookTask task(Registration to, JobId event, String body) {
    return new WebhookTask(
        0,
        event.value(),
        0,
        to.owner(),
        to.url(),
        body,
        0,
        1,
        0,
        null,
        0,
        true,
        Subscription.toDisabled(to.id()));
  }

  private static JobId eventId(Registration endpoint) {
    var random = UUID.nameUUIDFromBytes(endpoint.id().getBytes(StandardCharsets.UTF_8));
    return JobId.of(
        endpoint.disabledAt(),
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(random.getMostSignificantBits())
            .putLong(random.getLeastSignificantBits())
            .flip());
  }
}
