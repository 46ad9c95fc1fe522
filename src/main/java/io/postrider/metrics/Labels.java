package io.postrider.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Values of a label, of which there are never more than so many: whatever comes later is one. */
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
