package io.postrider.platform;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Waiting for futures. */
public final class Futures {

  private Futures() {}

  /** Waits for a future, and throws what it has failed with as the caller expects it: unwrapped. */
  public static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  /**
   * Waits for a turn in a queue, which never fails.
   *
   * @param giveUp leaves the queue, or gives back what was granted in the moment of an interruption
   * @throws InterruptedException if the thread is interrupted; then the turn is given up
   */
  public static <T> T awaitTurn(CompletableFuture<T> turn, Runnable giveUp)
      throws InterruptedException {
    try {
      return turn.get();
    } catch (InterruptedException stopping) {
      giveUp.run();
      throw stopping;
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }
}
