package io.postrider.execution;

import io.postrider.job.Outcome;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A call of a handler on a thread of its own, which others can interrupt while it lasts. */
final class HandlerCall implements Runnable {

  private final Callable<Outcome> handler;
  private final CompletableFuture<Outcome> ended = new CompletableFuture<>();
  private Thread thread;

  HandlerCall(Callable<Outcome> handler) {
    this.handler = handler;
  }

  @Override
  public void run() {
    setThread(Thread.currentThread());
    try {
      ended.complete(handler.call());
    } catch (Throwable failure) {
      ended.completeExceptionally(failure);
    } finally {
      setThread(null);
    }
  }

  /** How the call ends. */
  CompletableFuture<Outcome> ended() {
    return ended;
  }

  /** Interrupts the handler, unless it has ended: its thread may run another one by now. */
  synchronized void interrupt() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** What the handler does at this moment, as the innermost frame of its stack. */
  synchronized String position() {
    var stack = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    return stack.length == 0 ? "unknown" : stack[0].toString();
  }

  private synchronized void setThread(Thread now) {
    thread = now;
    if (now == null) {
      Thread.interrupted();
    }
  }
}
