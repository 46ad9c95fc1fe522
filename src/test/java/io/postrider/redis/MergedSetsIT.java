package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.resps.Tuple;

/** Several sorted sets are read in the order that one with all their entries would have. */
class MergedSetsIT {

  private static final int ENTRIES = 1_000;
  private static final int SCORES = 30;
  private static final int PAGE = 37;

  private static RealRedis server;
  private static RedisNode node;

  private final Random random = new Random(7);
  private final List<Tuple> entries = new ArrayList<>();

  @BeforeAll
  static void start() {
    server = new RealRedis();
    node = new RedisNode(server.url());
  }

  @AfterAll
  static void stop() {
    node.close();
    server.close();
  }

  @BeforeEach
  void empty() {
    node.client().flushAll();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 12})
  void pages_after_a_cursor_have_every_entry_once_from_the_latest_on(int sets) {
    fill(sets);
    var read = new ArrayList<Tuple>();
    var cursor = ListCursor.START;
    List<Tuple> page;
    do {
      page = MergedSets.latest(node.redis, keys(sets), 0, cursor.entry()).next(PAGE);
      read.addAll(page);
      if (!page.isEmpty()) {
        var last = page.get(page.size() - 1);
        cursor = ListCursor.parse(ListCursor.text(last));
        // The cursor stays valid when its own entry is removed.
        keys(sets).forEach(key -> node.client().zrem(key, last.getElement()));
      }
    } while (page.size() == PAGE);
    Collections.reverse(entries);
    assertThat(read).isEqualTo(entries);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 12})
  void entries_up_to_a_score_are_read_on_while_those_that_were_read_are_removed(int sets) {
    fill(sets);
    var read = new ArrayList<Tuple>();
    var merged = MergedSets.earliest(node.redis, keys(sets), SCORES / 2.0);
    List<Tuple> some;
    do {
      some = merged.next(PAGE);
      read.addAll(some);
      some.forEach(entry -> keys(sets).forEach(key -> node.client().zrem(key, entry.getElement())));
    } while (some.size() == PAGE);
    assertThat(read)
        .isEqualTo(entries.stream().filter(entry -> entry.getScore() <= SCORES / 2.0).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12})
  void skipped_entries_are_about_as_many_as_asked_for(int sets) {
    fill(sets);
    var read = MergedSets.earliest(node.redis, keys(sets), SCORES).skip(ENTRIES / 2).next(ENTRIES);
    assertThat(read.size()).isBetween(ENTRIES / 2, ENTRIES / 2 + (sets - 1) * PAGE);
  }

  /** Many entries have the same score, and one set has more of them than the others. */
  private void fill(int sets) {
    for (int i = 0; i < ENTRIES; i++) {
      entries.add(new Tuple("e%04d".formatted(i), (double) random.nextInt(SCORES)));
    }
    for (var entry : entries) {
      var set = keys(sets).get(Math.max(0, random.nextInt(2 * sets) - sets));
      node.client().zadd(set, entry.getScore(), entry.getElement());
    }
    entries.sort(
        (one, other) -> {
          int byScore = Double.compare(one.getScore(), other.getScore());
          return byScore != 0 ? byScore : one.getElement().compareTo(other.getElement());
        });
  }

  private static List<String> keys(int sets) {
    return IntStream.range(0, sets).mapToObj(i -> "set:" + i).toList();
  }
}
