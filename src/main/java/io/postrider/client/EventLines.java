package io.postrider.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The lines of a body that may take minutes, each as it comes, with a bound for the silence. */
final class EventLines implements Flow.Subscriber<String>, AutoCloseable {

  /** A line, or the end of the body, with what broke it, if anything. */
  private record Item(String line, Throwable failure) {}

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  private EventLines() {}

  /** Hands the lines over as soon as the head of the answer is there. */
  static BodyHandler<EventLines> handler() {
    return info -> {
      var lines = new EventLines();
      var bytes = BodySubscribers.fromLineSubscriber(lines, all -> lines, UTF_8, null);
      return new Early(bytes, lines);
    };
  }

  /** A subscriber whose result does not wait for the end of the body. */
  private record Early(BodySubscriber<EventLines> bytes, EventLines lines)
      implements BodySubscriber<EventLines> {

    @Override
    public CompletionStage<EventLines> getBody() {
      return CompletableFuture.completedFuture(lines);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      bytes.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      bytes.onNext(item);
    }

    @Override
    public void onError(Throwable failure) {
      bytes.onError(failure);
    }

    @Override
    public void onComplete() {
      bytes.onComplete();
    }
  }

  /**
   * The next line, or null at the end.
   *
   * @throws IOException if the connection breaks, or no line comes in time
   */
  String next(Duration longest) throws IOException {
    try {
      var item = items.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
      if (item == null) {
        throw new IOException("no line within " + longest);
      }
      if (item.failure() != null) {
        throw new IOException(item.failure());
      }
      if (item.line() != null) {
        subscription.join().request(1);
      }
      return item.line();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PostriderException.NoAnswer("interrupted while following", interrupted);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    given.request(1);
  }

  @Override
  public void onNext(String line) {
    items.add(new Item(line, null));
  }

  @Override
  public void onError(Throwable failure) {
    items.add(new Item(null, failure));
  }

  @Override
  public void onComplete() {
    items.add(new Item(null, null));
  }

  /** Ends the connection if it still has lines. */
  @Override
  public void close() {
    subscription.thenAccept(Flow.Subscription::cancel);
  }
}
