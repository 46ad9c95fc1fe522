package io.postrider.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import io.postrider.api.OpenApiDocument.Operation;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Sends requests that are made from the OpenAPI document and then mutated. No answer may be a 5xx,
 * and every answer must fit the document. System properties: {@code fuzz.requests}, {@code
 * fuzz.seed} and {@code fuzz.seconds}, after which the test ends early. The long form is {@code
 * -Dfuzz.requests=20000 -Dfuzz.seconds=600}.
 */
@Guarded
class FuzzIT {

  private static final int AT_ONCE = 32;

  private final ApiClient service;
  private final OpenApiDocument document;
  private final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();
  private final Map<Integer, AtomicInteger> statuses = new TreeMap<>();

  FuzzIT(GuardedService guarded) {
    service = new ApiClient(guarded.stack(), Guarded.ADMIN_KEY);
    document = OpenApiDocument.of(service);
  }

  @Test
  void mutated_requests_get_no_5xx_and_documented_answers() throws Exception {
    int requests = Integer.getInteger("fuzz.requests", 2_000);
    long seed = Long.getLong("fuzz.seed", 20_26);
    var deadline = Instant.now().plusSeconds(Integer.getInteger("fuzz.seconds", 25));
    var random = new Random(seed);
    var mutations = new Mutations(random, document);
    var operations = new ArrayList<>(document.operations());
    operations.removeIf(operation -> mutations.isHarmful(operation));
    var slots = new Semaphore(AT_ONCE);
    int sent = 0;
    for (; sent < requests && Instant.now().isBefore(deadline); sent++) {
      var operation = operations.get(random.nextInt(operations.size()));
      var request = mutations.request(service, operation);
      if (request == null) {
        continue;
      }
      slots.acquire();
      service
          .sendAsync(request.timeout(Duration.ofSeconds(30)))
          .exceptionallyCompose(
              failure ->
                  isIdleConnection(failure)
                      ? service.sendAsync(request)
                      : CompletableFuture.failedFuture(failure))
          .whenComplete(
              (answer, failure) -> {
                slots.release();
                judge(operation, request.build(), answer, failure);
              });
    }
    slots.acquire(AT_ONCE);

    System.out.printf("fuzz: %d requests, seed %d, answers %s%n", sent, seed, statuses);
    assertThat(broken).isEmpty();
    assertThat(service.get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(service.post("/notifications", ApiClient.notification("after")).statusCode())
        .isEqualTo(202);
  }

  /**
   * The server closes idle connections, possibly at the moment at which the client uses them again.
   */
  private static boolean isIdleConnection(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof IOException && !(cause instanceof HttpTimeoutException);
  }

  private void judge(
      Operation operation, HttpRequest request, HttpResponse<String> answer, Throwable failure) {
    var what = request.method() + " " + request.uri() + " " + request.headers().map();
    if (failure != null) {
      var cause = failure instanceof CompletionException ? failure.getCause() : failure;
      broken.add(what + ": " + cause);
      return;
    }
    synchronized (statuses) {
      statuses
          .computeIfAbsent(answer.statusCode(), status -> new AtomicInteger())
          .incrementAndGet();
    }
    if (answer.statusCode() >= 500) {
      broken.add(what + ": " + answer.statusCode() + " " + answer.body());
    }
    var type = answer.headers().firstValue("Content-Type").orElse("");
    // The callback of a login is for people: its refusals are pages.
    if (answer.statusCode() >= 400
        && type.startsWith("text/html")
        && !operation.id().equals("endProviderLogin")) {
      broken.add(what + ": " + answer.statusCode() + " as " + type);
    }
    if (type.equals("application/problem+json")) {
      document
          .validate("/components/schemas/Problem", answer.body())
          .forEach(error -> broken.add(what + ": " + error));
    } else if (answer.statusCode() < 300 && request.method().equals(operation.method())) {
      try {
        document.check(operation, answer);
      } catch (AssertionError mismatch) {
        broken.add(what + ": " + mismatch.getMessage());
      }
    }
  }
}
