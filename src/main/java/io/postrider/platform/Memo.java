package io.postrider.platform;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Remembers the results of a function that always gives the same for the same argument, for
 * arguments that come again and again. When it remembers too many, it forgets all of them. An
 * exception is not remembered.
 *
 * @param <K> the type of the argument
 * @param <V> the type of the result
 */
public final class Memo<K, V> {

  private static final int MOST = 1_000;

  private final Function<K, V> function;
  private final Map<K, V> known = new ConcurrentHashMap<>();

  public Memo(Function<K, V> function) {
    this.function = function;
  }

  /** The result for an argument, neither of them null. */
  public V of(K argument) {
    var found = known.get(argument);
    if (found == null) {
      found = function.apply(argument);
      if (known.size() >= MOST) {
        known.clear();
      }
      known.put(argument, found);
    }
    return found;
  }
}
