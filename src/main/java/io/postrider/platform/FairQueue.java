package io.postrider.platform;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;

/**
 * A bounded queue that serves several clients in turn: whoever queues one entry does not wait for
 * all entries of another client. The entries of one client keep their order.
 *
 * @param <E> the entries
 */
final class FairQueue<E> {

  private final int capacity;
  private final Function<E, ?> client;

  /** The entries of each client that has some; the client whose turn it is comes first. */
  private final Map<Object, Queue<E>> clients = new LinkedHashMap<>();

  /** Written under the lock of this queue, and read without it. */
  private volatile int size;

  /**
   * An empty queue.
   *
   * @param capacity of all clients together
   * @param client whose entry it is
   */
  FairQueue(int capacity, Function<E, ?> client) {
    this.capacity = capacity;
    this.client = client;
  }

  /** Adds an entry; returns false if the queue is full. */
  synchronized boolean offer(E entry) {
    if (size == capacity) {
      return false;
    }
    clients.computeIfAbsent(client.apply(entry), name -> new ArrayDeque<>()).add(entry);
    size++;
    return true;
  }

  /** Moves up to {@code most} entries to a collection, one of each client in turn. */
  synchronized void drainTo(Collection<E> target, int most) {
    for (int i = 0; i < most && size > 0; i++) {
      var name = clients.keySet().iterator().next();
      var entries = clients.remove(name);
      target.add(entries.remove());
      size--;
      if (!entries.isEmpty()) {
        clients.put(name, entries);
      }
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }
}
