package io.postrider.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * A key that everything writes to. On a Redis Cluster it has parts, so that every primary has some
 * of them; elsewhere it is one key.
 *
 * <p>Each part has a twelfth of the slots: it takes the jobs whose own keys are there, and lies
 * there itself. So a job and its entries are mostly on the same primary. The number of parts must
 * not change, since entries would no longer be found.
 */
public record SpreadKey(String name, boolean spread) {

  /** Twelve can be divided among 2, 3, 4, 6 and 12 primaries. */
  static final int PARTS = 12;

  private static final int SLOTS = Protocol.CLUSTER_HASHSLOTS;

  private static final List<String> TAGS =
      IntStream.range(0, PARTS).mapToObj(SpreadKey::tag).toList();

  /** The smallest number that, as a hash tag, is in the slots of a part. */
  private static String tag(int part) {
    return IntStream.range(0, SLOTS)
        .mapToObj(Integer::toString)
        .filter(number -> part(number) == part)
        .findFirst()
        .orElseThrow();
  }

  private static int part(String id) {
    return JedisClusterCRC16.getSlot(id) * PARTS / SLOTS;
  }

  /**
   * The part that has an entry.
   *
   * @param member begins with the id that is the hash tag of the job's or endpoint's own keys; if
   *     more follows, then after a space
   */
  public String of(String member) {
    if (!spread) {
      return name;
    }
    int end = member.indexOf(' ');
    return tagged(TAGS.get(part(end < 0 ? member : member.substring(0, end))));
  }

  private String tagged(String tag) {
    return name + ":{" + tag + "}";
  }

  /** All parts. */
  public List<String> all() {
    return spread ? TAGS.stream().map(this::tagged).toList() : List.of(name);
  }

  /** How many entries a part may have if all parts together may have as many as given. */
  public long share(long entries) {
    return spread ? Math.max(1, entries / PARTS) : entries;
  }

  /** Members by the parts that have them. */
  public Map<String, List<String>> byPart(Collection<String> members) {
    var grouped = new LinkedHashMap<String, List<String>>();
    members.forEach(
        member -> grouped.computeIfAbsent(of(member), first -> new ArrayList<>()).add(member));
    return grouped;
  }
}
