package io.postrider.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.resps.Tuple;

/**
 * Reads several sorted sets as if they were one, in the order of their scores and, where these are
 * equal, of their members. It remembers the last entry that it has returned, not its position, so
 * that no entry is missed when others are removed meanwhile. Not thread-safe.
 */
public final class MergedSets {

  private static final Comparator<Tuple> EARLIEST_FIRST =
      Comparator.comparingDouble(Tuple::getScore).thenComparing(Tuple::getElement);

  /**
   * Entries that are read from each set beyond its share, so that one round trip is mostly enough.
   */
  private static final int SPARE = 10;

  private final Redis redis;
  private final boolean latestFirst;
  private final double bound;
  private final Comparator<Tuple> order;
  private final List<Set> sets;

  private MergedSets(
      Redis redis, List<String> keys, boolean latestFirst, double bound, Tuple start) {
    this.redis = redis;
    this.latestFirst = latestFirst;
    this.bound = bound;
    this.order = latestFirst ? EARLIEST_FIRST.reversed() : EARLIEST_FIRST;
    this.sets = keys.stream().map(key -> new Set(key, start)).toList();
  }

  /** The entries with scores up to a given one, the lowest first. */
  static MergedSets earliest(Redis redis, List<String> keys, double until) {
    return new MergedSets(redis, keys, false, until, new Tuple("", Double.NEGATIVE_INFINITY));
  }

  /**
   * The entries before a given one, the highest first.
   *
   * @param from the lowest score
   * @param before an entry, which need not be there
   */
  public static MergedSets latest(Redis redis, List<String> keys, double from, Tuple before) {
    return new MergedSets(redis, keys, true, from, before);
  }

  /**
   * Skips the first entries. If there are several sets, it skips as many in each, which is the same
   * only if the entries are spread evenly.
   */
  public MergedSets skip(int entries) {
    sets.forEach(set -> set.skipped = entries / sets.size());
    return this;
  }

  /** The next entries; fewer than asked for if there are no more. */
  public List<Tuple> next(int count) {
    var found = new ArrayList<Tuple>();
    while (found.size() < count) {
      read(count - found.size());
      var first =
          sets.stream()
              .filter(set -> !set.read.isEmpty())
              .min(Comparator.comparing(set -> set.read.peek(), order));
      if (first.isEmpty()) {
        break;
      }
      found.add(first.get().read.poll());
    }
    return found;
  }

  /** Reads on in the sets of which everything that was read has been returned. */
  private void read(int wanted) {
    var left = sets.stream().filter(set -> set.read.isEmpty() && !set.ended).toList();
    while (!left.isEmpty()) {
      var some = left;
      int share =
          sets.size() == 1 ? wanted : wanted / sets.size() + wanted / (2 * sets.size()) + SPARE;
      var chunks =
          redis
              .reads()
              .call(
                  pipeline -> {
                    var asked = some.stream().map(set -> set.ask(pipeline, share)).toList();
                    return RedisPipe.all(asked);
                  });
      for (int i = 0; i < some.size(); i++) {
        some.get(i).take(chunks.get(i));
      }
      left = some.stream().filter(set -> set.read.isEmpty() && !set.ended).toList();
    }
  }

  private final class Set {

    private final String key;
    private final Deque<Tuple> read = new ArrayDeque<>();
    private Tuple last;
    private int skipped;
    private int asked;
    private int further;
    private boolean ended;

    private Set(String key, Tuple start) {
      this.key = key;
      this.last = start;
    }

    /** Asks for entries from the score of the last one on; those up to it are dropped. */
    private Response<List<Tuple>> ask(AbstractPipeline pipeline, int count) {
      asked = count + further;
      return latestFirst
          ? pipeline.zrevrangeByScoreWithScores(key, last.getScore(), bound, skipped, asked)
          : pipeline.zrangeByScoreWithScores(key, last.getScore(), bound, skipped, asked);
    }

    private void take(List<Tuple> entries) {
      entries.stream().filter(entry -> order.compare(entry, last) > 0).forEach(read::add);
      ended = entries.size() < asked;
      skipped = 0;
      if (!read.isEmpty()) {
        last = read.peekLast();
        var score = last.getScore();
        further = (int) entries.stream().filter(entry -> entry.getScore() == score).count();
      } else {
        // All of them have the score of the last one.
        further += asked;
      }
    }
  }
}
