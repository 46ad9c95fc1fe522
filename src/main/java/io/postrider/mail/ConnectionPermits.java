package io.postrider.mail;

import io.postrider.platform.Futures;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Limits how many mails use a connection to the mail server at once. A quarter of the connections,
 * and at least one if there are two, is reserved for urgent mails, so that an urgent mail does not
 * wait for normal ones however slow the server is. If all connections are in use, urgent mails get
 * the next one before normal mails, each group in order of arrival.
 */
final class ConnectionPermits {

  private final int total;
  private final int maxNormal;
  private final Queue<CompletableFuture<Void>> urgentWaiting = new ArrayDeque<>();
  private final Queue<CompletableFuture<Void>> normalWaiting = new ArrayDeque<>();
  private int used;
  private int usedByNormal;
  private boolean closed;

  /**
   * Creates the permits.
   *
   * @param total the number of connections, 1 or more; a single one serves all mails
   */
  ConnectionPermits(int total) {
    this.total = total;
    this.maxNormal = total == 1 ? 1 : total - Math.max(1, total / 4);
  }

  /**
   * Waits for a permit without a time limit. The caller must release it.
   *
   * @throws InterruptedException if the thread is interrupted; then it has no permit
   */
  void acquire(boolean urgent) throws InterruptedException {
    var permit = new CompletableFuture<Void>();
    synchronized (this) {
      (urgent ? urgentWaiting : normalWaiting).add(permit);
      grant();
    }
    Futures.awaitTurn(permit, () -> giveUp(urgent, permit));
  }

  /** The permit may have been granted in the moment of the interruption. */
  private synchronized void giveUp(boolean urgent, CompletableFuture<Void> permit) {
    if (!(urgent ? urgentWaiting : normalWaiting).remove(permit)) {
      release(urgent);
    }
  }

  /** Gives a permit back. */
  synchronized void release(boolean urgent) {
    used--;
    if (!urgent) {
      usedByNormal--;
    }
    grant();
  }

  /**
   * Grants every permit from now on: the connections are closed, so that a mail fails at once
   * instead of waiting.
   */
  synchronized void close() {
    closed = true;
    grant();
  }

  private void grant() {
    while (!urgentWaiting.isEmpty() && (closed || used < total)) {
      used++;
      urgentWaiting.remove().complete(null);
    }
    while (!normalWaiting.isEmpty() && (closed || used < total && usedByNormal < maxNormal)) {
      used++;
      usedByNormal++;
      normalWaiting.remove().complete(null);
    }
  }
}
