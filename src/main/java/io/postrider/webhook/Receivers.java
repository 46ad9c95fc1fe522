package io.postrider.webhook;

import io.postrider.access.SigningSecrets;
import io.postrider.access.StoredSecrets;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.EndpointRates;
import io.postrider.endpoint.EventTypes;
import io.postrider.endpoint.Registration;
import io.postrider.endpoint.Registrations;
import io.postrider.endpoint.Target;
import io.postrider.execution.DeliveryName;
import io.postrider.execution.JobMessage;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Who gets a job's webhooks: the URLs that its requests have named, and the registered endpoints of
 * its owner that want the event. Registered endpoints are found in this node's copy, without a
 * round trip.
 */
@ApplicationScoped
class Receivers {

  private static final String OWN_URL = "0";

  @Inject Registrations registrations;
  @Inject EndpointRates rates;
  @Inject SigningSecrets secrets;
  @Inject StoredSecrets stored;
  @Inject Clock clock;

  /**
   * How a task is sent, as it is set now.
   *
   * @param headers the fixed headers
   * @param rate the most calls in a second; 0 for no limit
   */
  record Receiver(WebhookSigner signer, Map<String, String> headers, int rate) {}

  /**
   * The webhooks of a job that has ended. Those who named a URL are not told that the job was
   * cancelled.
   */
  List<JobWebhook> of(JobRecord job) {
    var all = new ArrayList<JobWebhook>();
    if (job.status() != JobStatus.CANCELLED) {
      all.addAll(JobWebhook.of(job));
    }
    var owner = job.job().owner();
    for (var endpoint : registrations.wanting(owner, WebhookPayload.type(job))) {
      all.add(JobWebhook.to(Subscription.toOutcome(endpoint.id()), endpoint.url(), job));
    }
    if (job.status() == JobStatus.FAILED) {
      for (var endpoint : registrations.wanting(owner, EventTypes.DEAD_LETTERED)) {
        all.add(JobWebhook.to(Subscription.toDeadLetter(endpoint.id()), endpoint.url(), job));
      }
    }
    return all;
  }

  /** A webhook of a job by the name of its delivery; empty if its receiver is gone. */
  Optional<JobWebhook> find(JobRecord job, DeliveryName name) {
    var ofUrl = JobWebhook.of(job).stream().filter(each -> each.name().equals(name)).findFirst();
    if (ofUrl.isPresent()) {
      return ofUrl;
    }
    var subscription = Subscription.ofReceiver(name.receiver());
    return registrations
        .find(subscription.endpointId())
        .filter(endpoint -> endpoint.owner().equals(job.job().owner()))
        .map(endpoint -> JobWebhook.to(subscription, endpoint.url(), job));
  }

  /**
   * The deliveries that become due when the job of a message completes, except those to further
   * URLs, which the message does not hold.
   */
  List<DeliveryName> dueOnCompletion(JobMessage message) {
    var job = message.job();
    var type = job.kind() + "." + JobStatus.COMPLETED.label();
    return Stream.concat(
            job.webhookUrl() == null ? Stream.empty() : Stream.of(OWN_URL),
            registrations.wanting(job.owner(), type).stream().map(Registration::id))
        .map(receiver -> new DeliveryName(message.id(), message.generation(), receiver))
        .toList();
  }

  /**
   * The task with the URL that its endpoint has now.
   *
   * @throws io.postrider.platform.UnavailableException if the endpoints cannot be read now
   */
  WebhookTask readdress(WebhookTask task) {
    return endpoint(task).map(endpoint -> task.to(endpoint.url())).orElse(task);
  }

  /** The result of an attempt that is not made, because the endpoint was removed or disabled. */
  Optional<DeliveryAttempt> obstacle(WebhookTask task, Instant now) {
    if (task.subscription() == null) {
      return Optional.empty();
    }
    var endpoint = endpoint(task);
    if (endpoint.isEmpty()) {
      return Optional.of(DeliveryAttempt.removed(now));
    }
    return endpoint.get().isEnabled()
        ? Optional.empty()
        : Optional.of(DeliveryAttempt.disabled(now));
  }

  /**
   * How a task is sent.
   *
   * @throws io.postrider.platform.UnavailableException if a secret cannot be read now
   * @throws IllegalArgumentException if there is no secret
   */
  Receiver of(WebhookTask task) {
    if (task.subscription() == null) {
      return new Receiver(new WebhookSigner(secrets.of(task.owner())), Map.of(), 0);
    }
    return endpoint(task)
        .map(this::receiver)
        .orElseThrow(() -> new IllegalArgumentException("The endpoint was removed."));
  }

  private Optional<Registration> endpoint(WebhookTask task) {
    return Optional.ofNullable(task.subscription())
        .flatMap(subscription -> registrations.find(subscription.endpointId()))
        .filter(endpoint -> endpoint.owner().equals(task.owner()));
  }

  /**
   * Reserves the next call that the endpoint's rate allows.
   *
   * @return how long to wait for it; zero if the call may be made now
   */
  Duration reserve(WebhookTask task, Receiver receiver) {
    return receiver.rate() == 0 || task.subscription().slot()
        ? Duration.ZERO
        : rates.reserve(task.subscription().endpointId(), receiver.rate());
  }

  /**
   * Reserves the next call that the endpoint's rate allows, without blocking, if it is within some
   * time. The stage fails with {@link io.postrider.platform.UnavailableException} when the store
   * does not answer.
   *
   * @return how long to wait for it; empty if that would be too long, and nothing is reserved
   */
  CompletionStage<Optional<Duration>> reserveWithin(
      Duration longest, WebhookTask task, Receiver receiver) {
    return receiver.rate() == 0
        ? CompletableFuture.completedStage(Optional.of(Duration.ZERO))
        : rates.reserveWithin(longest, task.subscription().endpointId(), receiver.rate());
  }

  /** Whether a registered endpoint exists and is enabled. */
  boolean isEnabled(Subscription subscription) {
    return registrations
        .find(subscription.endpointId())
        .filter(Registration::isEnabled)
        .isPresent();
  }

  /** What is judged by the answers of a registered endpoint. */
  static Target target(Registration endpoint) {
    return Target.ofEndpoint(endpoint.owner(), endpoint.url(), endpoint.id());
  }

  /** How a registered endpoint is called. */
  Receiver receiver(Registration endpoint) {
    var headers = new LinkedHashMap<String, String>();
    endpoint
        .headers()
        .forEach(header -> headers.put(header.name(), stored.open(endpoint.id(), header.value())));
    var signing =
        stored.signing(
            endpoint.id(),
            endpoint.secret(),
            endpoint.formerSecret(),
            endpoint.formerSecretUntil(),
            clock.instant());
    return new Receiver(new WebhookSigner(signing), headers, endpoint.rate());
  }
}
