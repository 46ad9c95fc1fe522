package io.postrider.execution;

import io.postrider.platform.Futures;
import io.postrider.platform.UnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Lets workers of this node pass one by one, as quickly as the store hands out tokens: urgent ones
 * first, bulk last, each lane in order of arrival. One call takes tokens for all that wait.
 */
final class Gate {

  private final IntFunction<List<String>> take;
  private final Consumer<String> giveBack;
  private final Duration pause;
  private final BiConsumer<Runnable, Duration> timer;

  private final Map<Lane, Queue<CompletableFuture<String>>> waiting = new EnumMap<>(Lane.class);

  /** Made in advance: while the server stops, Java cannot make the class of a lambda. */
  private final Runnable askAgain = this::askAgain;

  private boolean asking;
  private boolean scheduled;

  /**
   * Creates a gate.
   *
   * @param take takes tokens, at most as many as wanted; may throw {@link UnavailableException}
   * @param giveBack takes back a token that is not used
   * @param pause how long to wait when there are not enough tokens
   * @param timer runs a task after a pause
   */
  Gate(
      IntFunction<List<String>> take,
      Consumer<String> giveBack,
      Duration pause,
      BiConsumer<Runnable, Duration> timer) {
    this.take = take;
    this.giveBack = giveBack;
    this.pause = pause;
    this.timer = timer;
    for (var lane : Lane.values()) {
      waiting.put(lane, new ArrayDeque<>());
    }
  }

  /**
   * Waits for a token without a time limit.
   *
   * @throws InterruptedException if the thread is interrupted; then it has no token
   */
  String pass(Lane lane) throws InterruptedException {
    var turn = new CompletableFuture<String>();
    synchronized (this) {
      waiting.get(lane).add(turn);
    }
    ask(false);
    return Futures.awaitTurn(turn, () -> giveUp(lane, turn));
  }

  /** Asks at once, because there may be tokens again. */
  void wake() {
    ask(true);
  }

  /** How many workers wait. */
  synchronized int waiting() {
    return waiting.values().stream().mapToInt(Queue::size).sum();
  }

  private void askAgain() {
    synchronized (this) {
      scheduled = false;
    }
    ask(true);
  }

  /**
   * Takes tokens for those who wait.
   *
   * @param early whether to ask although it is known when there will be tokens
   */
  private void ask(boolean early) {
    int wanted;
    synchronized (this) {
      wanted = waiting();
      if (asking || wanted == 0 || scheduled && !early) {
        return;
      }
      asking = true;
    }
    var tokens = List.<String>of();
    try {
      tokens = take.apply(wanted);
    } catch (UnavailableException away) {
      // The next try comes after the pause.
    } finally {
      handOut(tokens);
    }
  }

  private void handOut(List<String> tokens) {
    boolean again;
    synchronized (this) {
      asking = false;
      for (var token : tokens) {
        var next = waiting.values().stream().map(Queue::poll).filter(Objects::nonNull).findFirst();
        next.ifPresentOrElse(turn -> turn.complete(token), () -> giveBack.accept(token));
      }
      again = waiting() > 0 && !scheduled;
      scheduled |= again;
    }
    if (again) {
      timer.accept(askAgain, pause);
    }
  }

  /** The token may have been granted in the moment of the interruption. */
  private void giveUp(Lane lane, CompletableFuture<String> turn) {
    synchronized (this) {
      if (waiting.get(lane).remove(turn)) {
        return;
      }
    }
    giveBack.accept(turn.join());
  }
}
