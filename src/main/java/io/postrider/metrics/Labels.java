package io.postrider.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the values of a label: after the first so many values, every new one becomes {@value
 * #OTHER}.
 */
final class Labels {

  static final String OTHER = "other";

  private final int most;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  Labels(int most) {
    this.most = most;
  }

  /** The value itself, or {@value #OTHER}. */
  String bounded(String value) {
    if (known.contains(value)) {
      return value;
    }
    synchronized (known) {
      return known.size() < most && known.add(value) || known.contains(value) ? value : OTHER;
    }
  }
}
