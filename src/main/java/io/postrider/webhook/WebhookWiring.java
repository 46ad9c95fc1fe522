package io.postrider.webhook;

import io.postrider.endpoint.CircuitBreakerRules;
import io.postrider.endpoint.EndpointGuard;
import io.postrider.endpoint.GuardedDnsResolver;
import io.postrider.endpoint.HostPermits;
import io.postrider.endpoint.WebhookClient;
import io.postrider.endpoint.WebhookSettings;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.random.RandomGenerator;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Creates the parts of webhook delivery from the configuration. */
@ApplicationScoped
class WebhookWiring {

  @Inject
  @ConfigProperty(name = "postrider.webhook.allowed-hosts", defaultValue = " ")
  String allowedHosts;

  @Inject
  @ConfigProperty(name = "postrider.webhook.allow-private", defaultValue = "false")
  boolean allowPrivate;

  @Inject
  @ConfigProperty(
      name = "postrider.webhook.schedule",
      defaultValue = "PT5S,PT5M,PT30M,PT2H,PT5H,PT10H,PT10H")
  String schedule;

  /** The same setting as the worker's {@code maxSession}. */
  @Inject
  @ConfigProperty(name = "postrider.webhook.concurrency", defaultValue = "32")
  int workers;

  @Inject
  @ConfigProperty(name = "postrider.webhook.endpoint-concurrency", defaultValue = "8")
  int callsPerEndpoint;

  @Inject
  @ConfigProperty(name = "postrider.webhook.pause", defaultValue = "PT1M")
  Duration pause;

  @Inject
  @ConfigProperty(name = "postrider.webhook.disable-after", defaultValue = "PT120H")
  Duration disableAfter;

  @Inject
  @ConfigProperty(name = "postrider.version")
  String version;

  @Resource ManagedThreadFactory threads;

  private ExecutorService checks;
  private ScheduledThreadPoolExecutor deadlines;
  private ExecutorService lookups;

  @PostConstruct
  void start() {
    checks = EndpointGuard.lookups(threads);
    lookups = WebhookClient.lookups(threads);
    // The server's managed scheduler searches all libraries for context providers with each task.
    deadlines = new ScheduledThreadPoolExecutor(1, threads);
    deadlines.setRemoveOnCancelPolicy(true);
  }

  @PreDestroy
  void stop() {
    checks.shutdownNow();
    lookups.shutdownNow();
    deadlines.shutdownNow();
  }

  @Produces
  @Singleton
  WebhookSettings settings() {
    return WebhookSettings.of(allowPrivate, WebhookSettings.hosts(allowedHosts), version);
  }

  @Produces
  @Singleton
  GuardedDnsResolver resolver(WebhookSettings settings) {
    return new GuardedDnsResolver(settings, SystemDefaultDnsResolver.INSTANCE);
  }

  @Produces
  @Singleton
  EndpointGuard guard(WebhookSettings settings, GuardedDnsResolver resolver) {
    return new EndpointGuard(settings, resolver, checks);
  }

  @Produces
  @Singleton
  WebhookSender sender(
      WebhookSettings settings, EndpointGuard guard, GuardedDnsResolver resolver, Clock clock) {
    var client = new WebhookClient(settings, resolver, clock, lookups, deadlines, threads);
    return new WebhookSender(guard, client, clock);
  }

  void close(@Disposes WebhookSender sender) {
    sender.close();
  }

  @Produces
  @Singleton
  RetrySchedule schedule(RandomGenerator random) {
    var delays =
        Arrays.stream(schedule.split(",")).map(String::strip).map(Duration::parse).toList();
    return new RetrySchedule(delays, random);
  }

  @Produces
  @Singleton
  RandomGenerator random() {
    return new SecureRandom();
  }

  @Produces
  @Singleton
  HostPermits permits(Clock clock, RandomGenerator random) {
    return new HostPermits(workers, callsPerEndpoint, clock, random);
  }

  @Produces
  @Singleton
  CircuitBreakerRules rules() {
    return new CircuitBreakerRules(pause, disableAfter);
  }
}
