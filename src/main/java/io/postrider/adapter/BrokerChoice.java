package io.postrider.adapter;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Chooses which one of several brokers a new connection goes to: the one that answers. One of them
 * is active; the others wait for its lock, and refuse connections. But one that hangs still accepts
 * connections, and each caller would find out by waiting for its timeout, so {@link BrokerProbe}
 * finds out for all of them.
 */
final class BrokerChoice {

  /** What the last question to a broker has shown. */
  enum State {
    /** It refuses, as one that waits for its turn does, or it has not been asked yet. */
    REFUSES,
    ANSWERS,
    /** It neither answers nor refuses: it hangs, or its machine has vanished. */
    SILENT
  }

  private static final int NONE = -1;

  private final State[] states;
  private final IntConsumer onHang;
  private int active = NONE;
  private int tried;

  /**
   * Brokers that have not been asked yet.
   *
   * @param count how many there are; they are numbered from 0
   * @param onHang called with the number of a broker that hangs, once another one answers
   */
  BrokerChoice(int count, IntConsumer onHang) {
    this.states = new State[count];
    this.onHang = onHang;
    Arrays.fill(states, State.REFUSES);
  }

  /**
   * The number of the broker for the next connection. While none answers, it is each in turn that
   * is not silent: a refusal costs no time, and a backup that takes over is found at once.
   */
  synchronized int next() {
    if (activeAnswers()) {
      return active;
    }
    tried =
        IntStream.rangeClosed(1, states.length)
            .map(step -> (tried + step) % states.length)
            .filter(broker -> states[broker] != State.SILENT)
            .findFirst()
            .orElse((tried + 1) % states.length);
    return tried;
  }

  /**
   * Takes note of a broker's state. The active one stays chosen for as long as it answers: one that
   * goes on after it hung answers, too, until it notices that it has lost its lock.
   *
   * @return whether the broker is another active one than before
   */
  boolean note(int broker, State state) {
    int before;
    boolean hung;
    synchronized (this) {
      states[broker] = state;
      if (broker == active || state != State.ANSWERS || activeAnswers()) {
        return false;
      }
      before = active;
      hung = before != NONE && states[before] == State.SILENT;
      active = broker;
    }
    if (hung) {
      onHang.accept(before);
    }
    return true;
  }

  private boolean activeAnswers() {
    return active != NONE && states[active] == State.ANSWERS;
  }
}
