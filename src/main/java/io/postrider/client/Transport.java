package io.postrider.client;

import io.postrider.client.PostriderException.NoAnswer;
import java.io.IOException;
import java.lang.reflect.Type;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Sends calls, repeats them, and turns refusals into exceptions. */
final class Transport {

  private static final String AGENT = "postrider-client/" + version();

  private final String base;
  private final Supplier<String> token;
  private final HttpClient http;
  private final Duration timeout;
  private final RetryPolicy retries;
  private final Time time;

  Transport(
      String base,
      Supplier<String> token,
      HttpClient http,
      Duration timeout,
      RetryPolicy retries,
      Time time) {
    this.base = base;
    this.token = token;
    this.http = http;
    this.timeout = timeout;
    this.retries = retries;
    this.time = time;
  }

  Time time() {
    return time;
  }

  RetryPolicy.Attempts attempts() {
    return retries.begin(time);
  }

  /** Sends a call, and does not read what is answered. */
  void send(Call call) {
    answer(call);
  }

  /** Sends a call, and reads the answer as this type. */
  <T> T send(Call call, Type type) {
    return Json.read(answer(call).body(), type);
  }

  /** Sends a call; the answer is in memory. */
  Answer<byte[]> answer(Call call) {
    return answer(call, BodyHandlers.ofByteArray());
  }

  /**
   * Sends a call, again if need be, until it is answered with success or {@code 304}.
   *
   * @throws PostriderException otherwise
   */
  <T> Answer<T> answer(Call call, BodyHandler<T> handler) {
    var attempts = attempts();
    while (true) {
      PostriderException failure;
      boolean again;
      Duration retryAfter = null;
      try {
        var answer = exchange(call, handler);
        if (answer.isSuccess()) {
          return answer;
        }
        var refused = answer.refused();
        retryAfter = refused.retryAfter().orElse(null);
        again = refused.isTemporary() && (call.isRepeatable() || refused.hadNoEffect());
        failure = refused;
      } catch (IOException broken) {
        again = call.isRepeatable() || neverSent(broken);
        failure = new NoAnswer(call + " has got no answer: " + broken, broken);
      }
      var pause = again ? attempts.nextPause(retryAfter) : null;
      if (pause == null || pause.isEmpty()) {
        throw failure;
      }
      time.pause(pause.get());
    }
  }

  private <T> Answer<T> exchange(Call call, BodyHandler<T> handler) throws IOException {
    var request = call.request(base).header("User-Agent", AGENT);
    var current = token.get();
    if (current != null) {
      request.header("Authorization", "Bearer " + current);
    }
    var answer = http.sendAsync(request.build(), Answer.handler(handler));
    var longest = timeout.plus(call.waiting());
    try {
      return Answer.of(answer.get(longest.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException late) {
      answer.cancel(true);
      throw new IOException("none within " + longest, late);
    } catch (InterruptedException interrupted) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new NoAnswer("interrupted while waiting for the answer", interrupted);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException broken) {
        throw broken;
      }
      throw new NoAnswer(call + " has failed", failed.getCause());
    }
  }

  private static boolean neverSent(IOException broken) {
    return broken instanceof ConnectException || broken instanceof HttpConnectTimeoutException;
  }

  private static String version() {
    var version = Transport.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
