package io.postrider.jobstore;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;

/** New entries of sorted sets: one command for each set, however many entries it gets. */
final class Additions {

  private final Map<String, Map<String, Double>> bySet = new LinkedHashMap<>();

  /** Adds an entry; of several with the same member the last one counts. */
  void add(String set, String member, double score) {
    bySet.computeIfAbsent(set, first -> new LinkedHashMap<>()).put(member, score);
  }

  /** The sets that get entries. */
  Set<String> sets() {
    return bySet.keySet();
  }

  void write(AbstractPipeline pipeline, Consumer<Supplier<?>> replies) {
    bySet.forEach((set, entries) -> replies.accept(pipeline.zadd(set, entries)::get));
  }
}
