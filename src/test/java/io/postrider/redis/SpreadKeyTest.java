package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.JobId;
import io.postrider.job.SampleJobs;
import io.postrider.jobstore.JobKeys;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.util.JedisClusterCRC16;

class SpreadKeyTest {

  private static final int PRIMARIES = 3;

  private final SpreadKey spread = new SpreadKey("list", true);

  @Test
  void key_is_one_where_there_is_one_primary() {
    var whole = new SpreadKey("list", false);
    assertThat(whole.all()).containsExactly("list");
    assertThat(whole.of(SampleJobs.job().id().value())).isEqualTo("list");
    assertThat(whole.share(100)).isEqualTo(100);
  }

  /** Entries in other parts would no longer be found. */
  @Test
  void parts_never_change() {
    assertThat(spread.all())
        .containsExactly(
            "list:{10}",
            "list:{3}",
            "list:{43}",
            "list:{11}",
            "list:{2}",
            "list:{42}",
            "list:{12}",
            "list:{1}",
            "list:{41}",
            "list:{13}",
            "list:{0}",
            "list:{40}");
  }

  @Test
  void parts_of_a_key_are_on_the_primaries_evenly() {
    assertThat(spread.all()).hasSize(SpreadKey.PARTS).doesNotHaveDuplicates();
    var shares =
        spread.all().stream().collect(Collectors.groupingBy(this::primary, Collectors.counting()));
    assertThat(shares.values()).hasSize(PRIMARIES).containsOnly((long) SpreadKey.PARTS / PRIMARIES);
  }

  @Test
  void entries_of_a_job_are_on_the_primary_of_its_record() {
    var jobs = Stream.generate(SampleJobs::job).limit(3_000).map(job -> job.id()).toList();
    long together =
        jobs.stream()
            .filter(id -> primary(spread.of(id.value())) == primary(JobKeys.job(id)))
            .count();
    // All but those in the slot or two where a twelfth and a third do not end at the same slot.
    assertThat(together).isGreaterThan(jobs.size() - 20L);
    var byPart = jobs.stream().map(JobId::value).collect(Collectors.groupingBy(spread::of));
    assertThat(byPart.keySet()).containsExactlyInAnyOrderElementsOf(spread.all());
  }

  @Test
  void entry_with_more_than_an_id_is_in_the_part_of_the_id() {
    var id = SampleJobs.job().id().value();
    assertThat(spread.of(id + " 0/1")).isEqualTo(spread.of(id));
    assertThat(spread.byPart(List.of(id, id + " 2")).values())
        .containsExactly(List.of(id, id + " 2"));
  }

  /** The primary that has a key where three have as many slots. */
  private int primary(String key) {
    return JedisClusterCRC16.getSlot(key) * PRIMARIES / Protocol.CLUSTER_HASHSLOTS;
  }
}
