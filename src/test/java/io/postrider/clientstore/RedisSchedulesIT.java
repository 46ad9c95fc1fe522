package io.postrider.clientstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.job.JobId;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.RealRedis;
import io.postrider.redis.RedisNode;
import io.postrider.schedule.Schedule;
import io.postrider.schedule.Schedule.Definition;
import io.postrider.schedule.Schedule.Name;
import io.postrider.testkit.ManualClock;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisSchedulesIT {

  private static final Instant NOW = Instant.ofEpochMilli(ManualClock.START.toEpochMilli());
  private static final Instant NEXT = NOW.plusSeconds(3_600);

  private static RealRedis server;
  private static RedisNode node;

  private final RedisSchedules schedules = new RedisSchedules();

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
    schedules.redis = node.redis;
  }

  @Test
  void what_is_stored_is_found_again_whole() {
    var schedule =
        new Schedule(
            new Name("shop", "digest"),
            new Definition(
                "0 8 * * *",
                null,
                ZoneId.of("Europe/Vienna"),
                "report",
                JsonValue.EMPTY_JSON_OBJECT,
                true,
                true,
                false,
                NEXT,
                NOW),
            true,
            null,
            new Schedule.Last(NOW, JobId.next(NOW)),
            new Schedule.Skipped(NOW, "It rained."));
    assertThat(schedules.add(schedule)).isTrue();
    assertThat(schedules.add(schedule)).as("there is one of that name").isFalse();
    assertThat(schedules.find(schedule.name())).contains(schedule);
    assertThat(schedules.due(NEXT, 9)).as("paused").isEmpty();
  }

  @Test
  void schedule_is_due_at_its_next_occurrence_until_it_is_moved_on() {
    var schedule = schedule("shop", "digest", NEXT);
    schedules.add(schedule);
    assertThat(schedules.due(NEXT.minusMillis(1), 9)).isEmpty();
    assertThat(schedules.due(NEXT, 9)).containsExactly(schedule);

    var later = schedule("shop", "digest", NEXT.plusSeconds(1));
    assertThat(schedules.replace(schedule, later).join()).isTrue();
    assertThat(schedules.replace(schedule, later).join()).as("it has changed").isFalse();
    assertThat(schedules.due(NEXT, 9)).isEmpty();
    assertThat(schedules.due(NEXT.plusSeconds(1), 9)).containsExactly(later);
  }

  /** A process was killed after it had replaced the schedule, or removed it. */
  @Test
  void entries_that_a_crash_leaves_in_the_lists_are_corrected() {
    var schedule = schedule("shop", "digest", NEXT);
    schedules.add(schedule);
    node.client().zadd(ClientKeys.SCHEDULES_DUE, NOW.toEpochMilli(), "shop:digest");
    node.client().zadd(ClientKeys.SCHEDULES_DUE, NOW.toEpochMilli(), "shop:gone");
    node.client().zadd(ClientKeys.SCHEDULES, 0, "shop:gone");

    assertThat(schedules.due(NOW, 9)).isEmpty();
    assertThat(schedules.page("shop", null, 9).items()).containsExactly(schedule);

    assertThat(node.client().zrange(ClientKeys.SCHEDULES_DUE, 0, -1))
        .containsExactly("shop:digest");
    assertThat(node.client().zcard(ClientKeys.SCHEDULES)).isOne();
    assertThat(schedules.due(NEXT, 9)).containsExactly(schedule);
  }

  /** The node may die as soon as the change is stored. */
  @Test
  void earlier_occurrence_is_listed_before_it_is_stored() {
    var schedule = schedule("shop", "digest", NEXT);
    schedules.add(schedule);
    var earlier = schedule("shop", "digest", NOW);

    assertThat(schedules.replace(schedule("shop", "digest", NOW.plusSeconds(1)), earlier).join())
        .as("it has changed meanwhile")
        .isFalse();

    assertThat(node.client().zscore(ClientKeys.SCHEDULES_DUE, "shop:digest"))
        .isEqualTo(NOW.toEpochMilli());
    assertThat(schedules.due(NOW, 9)).isEmpty();
    assertThat(node.client().zscore(ClientKeys.SCHEDULES_DUE, "shop:digest"))
        .isEqualTo(NEXT.toEpochMilli());
  }

  /** For example with a time zone that only a newer node knows. */
  @Test
  void schedule_that_cannot_be_read_is_kept_and_holds_up_no_other_one() {
    var schedule = schedule("shop", "digest", NEXT);
    schedules.add(schedule);
    schedules.add(schedule("shop", "strange", NEXT.minusSeconds(1)));
    var text = node.client().get(ClientKeys.schedule("shop:strange"));
    node.client()
        .set(ClientKeys.schedule("shop:strange"), text.replace("\"UTC\"", "\"Mars/Base\""));

    assertThat(schedules.due(NEXT, 1)).as("the first that is due").isEmpty();
    assertThat(schedules.due(NEXT, 1)).containsExactly(schedule);
    assertThat(schedules.page("shop", null, 9).items()).containsExactly(schedule);
    assertThatThrownBy(() -> schedules.find(new Name("shop", "strange")))
        .isInstanceOf(UnavailableException.class);

    node.client().set(ClientKeys.schedule("shop:strange"), text);
    assertThat(schedules.due(NEXT.plus(RedisSchedules.UNREADABLE_PAUSE), 9)).hasSize(2);
  }

  @Test
  void list_is_that_of_the_owner_or_of_all_and_goes_on_with_the_cursor() {
    for (var owner : List.of("shop", "shop2", "sho")) {
      for (var name : List.of("b", "a", "c")) {
        schedules.add(schedule(owner, name, NEXT));
      }
    }
    assertThat(schedules.count("shop")).isEqualTo(3);
    var first = schedules.page("shop", null, 2);
    assertThat(first.items()).extracting(each -> each.name().name()).containsExactly("a", "b");
    var rest = schedules.page("shop", first.nextCursor(), 2);
    assertThat(rest.items()).extracting(Schedule::name).containsExactly(new Name("shop", "c"));
    assertThat(rest.nextCursor()).isNull();
    assertThat(schedules.page(null, null, 99).items()).hasSize(9);
  }

  @Test
  void cursor_of_another_owner_shows_none_of_its_schedules() {
    schedules.add(schedule("a", "secret", NEXT));
    schedules.add(schedule("z", "own", NEXT));
    assertThat(schedules.page("z", "a:", 9).items())
        .extracting(Schedule::name)
        .containsExactly(new Name("z", "own"));
    assertThat(schedules.page("a", "z:", 9).items()).isEmpty();
  }

  @Test
  void removed_schedule_is_gone_and_is_not_brought_back_by_a_node_that_moves_it_on() {
    var schedule = schedule("shop", "digest", NEXT);
    schedules.add(schedule);
    assertThat(schedules.remove(schedule.name())).isTrue();
    assertThat(schedules.remove(schedule.name())).isFalse();
    assertThat(schedules.replace(schedule, schedule).join()).isFalse();
    assertThat(schedules.find(schedule.name())).isEmpty();
    assertThat(schedules.due(NEXT, 9)).isEmpty();
  }

  private static Schedule schedule(String owner, String name, Instant nextAt) {
    var every =
        new Definition(
            null,
            Duration.ofHours(1),
            ZoneId.of("UTC"),
            "report",
            JsonValue.EMPTY_JSON_OBJECT,
            false,
            false,
            true,
            null,
            NOW);
    return new Schedule(new Name(owner, name), every, false, nextAt, null, null);
  }
}
