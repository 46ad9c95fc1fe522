package io.postrider.mail;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Says who may use a connection to the mail server. A quarter of them, and at least one if there
 * are two, is for urgent mails alone, so that an urgent mail does not wait for normal ones however
 * slow the server is. Where all are in use, urgent mails come before normal ones, and each in their
 * order.
 */
final class ConnectionPermits {

  private final int total;
  private final int forNormal;
  private final Queue<CompletableFuture<Void>> urgentWaiting = new ArrayDeque<>();
  private final Queue<CompletableFuture<Void>> normalWaiting = new ArrayDeque<>();
  private int used;
  private int usedByNormal;
  private boolean closed;

  /**
   * Allows so many at once.
   *
   * @param total 1 or more; a single one is for all
   */
  ConnectionPermits(int total) {
    this.total = total;
    this.forNormal = total == 1 ? 1 : total - Math.max(1, total / 4);
  }

  /** Waits for a permit, for as long as it takes. Whoever has one must release it. */
  void acquire(boolean urgent) {
    var permit = new CompletableFuture<Void>();
    synchronized (this) {
      (urgent ? urgentWaiting : normalWaiting).add(permit);
      grant();
    }
    permit.join();
  }

  /** Gives a permit back. */
  synchronized void release(boolean urgent) {
    used--;
    if (!urgent) {
      usedByNormal--;
    }
    grant();
  }

  /** Lets everybody pass from now on: the connections are closed, and nobody shall wait for one. */
  synchronized void close() {
    closed = true;
    grant();
  }

  private void grant() {
    while (!urgentWaiting.isEmpty() && (closed || used < total)) {
      used++;
      urgentWaiting.remove().complete(null);
    }
    while (!normalWaiting.isEmpty() && (closed || used < total && usedByNormal < forNormal)) {
      used++;
      usedByNormal++;
      normalWaiting.remove().complete(null);
    }
  }
}
