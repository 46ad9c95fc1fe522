package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.deadletter.DeadLetterIndex.Count;
import io.postrider.deadletter.DeadLetterIndex.Filter;
import io.postrider.deadletter.DeadLetterIndex.Group;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.redis.RedisPipe;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisDeadLetterIndexIT {

  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
  private static final Filter REPORTS = new Filter("report", null);

  @RegisterExtension static final SharedRedis SERVER = new SharedRedis();

  private final StoreNode node = SERVER.node();

  @Test
  void groups_are_counted_the_largest_first() {
    failed("report", "no paper", 0);
    failed("report", "no ink\nand no paper", 1);
    failed("notification", "no paper", 2);
    failed("report", "no ink\nand no paper", 3);

    assertThat(node.failed.groups(REPORTS))
        .containsExactly(
            new Count(new Group("report", "no ink and no paper"), 2),
            new Count(new Group("report", "no paper"), 1));
    assertThat(node.failed.count(Filter.ALL)).isEqualTo(4);
    assertThat(node.failed.count(new Filter(null, "no paper"))).isEqualTo(2);
    assertThat(node.failed.count(new Filter("report", "no paper"))).isEqualTo(1);
  }

  @Test
  void job_listed_again_counts_once_and_in_its_latest_group() {
    var job = failed("report", "no paper", 0);
    list(job);
    list(record(job.job(), "no ink", NOW.plusMillis(5)));

    assertThat(node.failed.groups(Filter.ALL))
        .containsExactly(new Count(new Group("report", "no ink"), 1));
    assertThat(node.failed.count(Filter.ALL)).isOne();
  }

  @Test
  void replayed_and_discarded_jobs_are_not_counted_any_more() {
    var one = failed("report", "no paper", 0);
    var other = failed("report", "no paper", 1);
    failed("report", "no paper", 2);

    assertThat(node.jobs.replay(List.of(one.id())))
        .extracting(JobRecord::status)
        .containsExactly(JobStatus.WAITING);
    assertThat(node.jobs.discard(List.of(other.id()))).isOne();
    assertThat(node.jobs.discard(List.of(other.id()))).isZero();

    assertThat(node.failed.groups(Filter.ALL))
        .containsExactly(new Count(new Group("report", "no paper"), 1));
    assertThat(node.client().ttl(JobKeys.job(other.id()))).isPositive();
  }

  /** It may have no further delivery, at which they would get an expiry. */
  @Test
  void deliveries_of_a_dead_letter_expire_once_it_is_replayed() {
    var job = failed("report", "no paper", 0);
    var kept = List.of(JobKeys.deliveries(job.id()), JobKeys.webhook(job.id()));
    kept.forEach(key -> node.client().set(key, "kept"));

    node.jobs.replay(List.of(job.id()));

    assertThat(kept).allMatch(key -> node.client().ttl(key) > 0);
  }

  @Test
  void reasons_that_differ_only_in_addresses_and_numbers_are_one_group() {
    var jobs =
        IntStream.range(0, 1_000)
            .mapToObj(
                i ->
                    failed("notification", "550 5.1.1 <u-%d@example.com>: unknown".formatted(i), i))
            .toList();
    failed("notification", "550 5.7.1 no", 0);
    var unknown = new Group("notification", "550 5.1.1");

    assertThat(node.failed.groups(Filter.ALL)).hasSize(2).contains(new Count(unknown, 1_000));
    var named = new Filter("notification", jobs.get(7).error());
    assertThat(node.failed.count(named)).isEqualTo(1_000);
    assertThat(node.failed.page(named, null, 1).items().get(0).error())
        .isEqualTo(jobs.get(999).error());
  }

  @Test
  void jobs_that_were_listed_by_their_full_reason_move_to_the_group_of_its_pattern() {
    var jobs = IntStream.range(0, 5).mapToObj(i -> failed("report", "no paper", i)).toList();
    jobs.forEach(job -> node.failed.remove(job.id()));
    for (int i = 0; i < 5; i++) {
      var job = record(jobs.get(i).job(), "no paper in tray " + i, NOW);
      node.client().hset(JobKeys.job(job.id()), "error", job.error());
      RedisPipe.await(
          node.redis.submit(
              JobScripts.LIST_FAILED,
              List.of(JobKeys.FAILED, JobKeys.FAILED_COUNTS, JobKeys.FAILED_GROUP_OF),
              job.id().value(),
              RecordCodec.millis(NOW),
              "report\n" + job.error()));
    }
    assertThat(node.failed.groups(Filter.ALL)).hasSize(5);

    node.sweeper.sweep();

    assertThat(node.failed.groups(Filter.ALL))
        .containsExactly(new Count(new Group("report", "no paper in tray {number}"), 5));
    assertThat(node.failed.count(Filter.ALL)).isEqualTo(5);
  }

  @Test
  void discarded_job_is_never_replayed_and_is_not_in_the_outbox() {
    var job = failed("report", "no paper", 0);
    node.jobs.discard(List.of(job.id()));
    assertThat(node.jobs.discarded(List.of(job.id(), JobId.next(NOW)))).containsExactly(job.id());

    assertThat(node.jobs.replay(List.of(job.id()))).isEmpty();

    assertThat(node.outbox.size()).isZero();
    assertThat(node.client().zcard(JobKeys.OPEN)).isZero();
    assertThat(node.jobs.find(job.id()).orElseThrow().status()).isEqualTo(JobStatus.FAILED);
  }

  /** An operator may discard it at the moment when another one has replayed it. */
  @Test
  void job_that_was_replayed_meanwhile_is_not_discarded() {
    var job = failed("report", "no paper", 0);
    node.jobs.replay(List.of(job.id()));

    assertThat(node.jobs.discard(List.of(job.id()))).isZero();

    assertThat(node.jobs.discarded(List.of(job.id()))).isEmpty();
    assertThat(node.client().ttl(JobKeys.job(job.id()))).isEqualTo(-1);
  }

  @Test
  void group_without_jobs_is_removed() {
    var job = failed("report", "no paper", 0);
    node.jobs.discard(List.of(job.id()));
    assertThat(node.failed.groups(Filter.ALL)).isEmpty();
  }

  @Test
  void pages_show_each_job_once_and_latest_first_also_at_equal_times() {
    IntStream.range(0, 10).forEach(i -> failed("report", "reason " + letters(i % 3), i / 7));
    IntStream.range(0, 5).forEach(i -> failed("notification", "no paper", i));

    for (var filter : List.of(Filter.ALL, REPORTS, new Filter("report", "reason b"))) {
      var seen = pages(filter, 2);
      assertThat(seen).doesNotHaveDuplicates().hasSize((int) node.failed.count(filter));
      assertThat(seen)
          .extracting(JobRecord::finishedAt)
          .isSortedAccordingTo((one, other) -> other.compareTo(one));
      assertThat(seen).extracting(Group::of).allMatch(filter::matches);
    }
  }

  @Test
  void next_page_starts_at_the_cursor_although_its_job_is_gone() {
    var jobs = IntStream.range(0, 4).mapToObj(i -> failed("report", "no paper", i)).toList();
    var first = node.failed.page(Filter.ALL, null, 2);
    node.jobs.discard(List.of(jobs.get(2).id(), jobs.get(3).id()));

    assertThat(node.failed.page(Filter.ALL, first.nextCursor(), 2).items())
        .extracting(JobRecord::id)
        .containsExactly(jobs.get(1).id(), jobs.get(0).id());
  }

  /** The reconciler may list a job at the moment when an operator replays or discards it. */
  @Test
  void listed_job_that_is_not_failed_any_more_is_removed_by_the_next_read() {
    var replayed = failed("report", "no paper", 0);
    var expired = failed("report", "no paper", 1);
    var stays = failed("report", "no paper", 2);
    var discarded = failed("report", "no paper", 3);
    node.jobs.replay(List.of(replayed.id()));
    node.jobs.discard(List.of(discarded.id()));
    node.jobs.listFailed(List.of(replayed, discarded));
    node.client().del(JobKeys.job(expired.id()));

    assertThat(node.failed.page(Filter.ALL, null, 9).items())
        .extracting(JobRecord::id)
        .containsExactly(stays.id());
    assertThat(node.failed.count(Filter.ALL)).isEqualTo(1);
    assertThat(node.failed.count(REPORTS)).isEqualTo(1);
  }

  @Test
  void text_that_is_not_a_cursor_is_refused() {
    for (var text : List.of("", "x", "1_x", "_", "1", "-1_" + JobId.next(NOW))) {
      assertThatThrownBy(() -> node.failed.page(Filter.ALL, text, 1))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void oldest_jobs_of_a_group_until_a_time_are_returned() {
    var first = failed("report", "no paper", 0);
    var second = failed("report", "no paper", 1);
    failed("report", "no ink", 1);
    failed("report", "no paper", 2);
    var group = new Filter("report", "no paper");

    assertThat(node.failed.oldest(group, NOW.plusMillis(1), 9))
        .containsExactly(first.id(), second.id());
    assertThat(node.failed.oldest(group, NOW.plusMillis(9), 1)).containsExactly(first.id());
  }

  @Test
  void as_many_reasons_as_jobs_are_listed_and_processed() {
    var reports =
        IntStream.range(0, 250)
            .mapToObj(i -> failed("report", "no paper in tray " + letters(i), i).id())
            .toList();
    failed("notification", "no paper", 0);

    assertThat(node.failed.oldest(REPORTS, NOW.plusMillis(250), 1_000))
        .containsExactlyInAnyOrderElementsOf(reports);
    assertThat(node.failed.oldest(REPORTS, NOW.plusMillis(250), 240)).hasSize(240);
    assertThat(pages(REPORTS, 100))
        .extracting(JobRecord::id)
        .containsExactlyElementsOf(reversed(reports));
  }

  /** Letters instead of digits, so that each number makes another reason. */
  private static String letters(int number) {
    return number < 26
        ? String.valueOf((char) ('a' + number))
        : letters(number / 26) + letters(number % 26);
  }

  private static List<JobId> reversed(List<JobId> ids) {
    var reversed = new ArrayList<>(ids);
    Collections.reverse(reversed);
    return reversed;
  }

  private List<JobRecord> pages(Filter filter, int size) {
    var seen = new ArrayList<JobRecord>();
    String cursor = null;
    do {
      var page = node.failed.page(filter, cursor, size);
      seen.addAll(page.items());
      cursor = page.nextCursor();
    } while (cursor != null);
    return seen;
  }

  private JobRecord failed(String kind, String reason, long millis) {
    var job =
        new Job(
            JobId.next(NOW),
            kind,
            "any",
            "u",
            Job.DEFAULT_OWNER,
            5,
            NOW,
            null,
            null,
            null,
            JsonValue.EMPTY_JSON_OBJECT);
    return list(record(job, reason, NOW.plusMillis(millis)));
  }

  private JobRecord record(Job job, String reason, Instant at) {
    return new JobRecord(
        job,
        0,
        1,
        JobStatus.FAILED,
        4,
        NOW,
        at,
        null,
        reason,
        List.of(),
        null,
        null,
        0,
        null,
        false);
  }

  private JobRecord list(JobRecord job) {
    var hash = new HashMap<>(RecordCodec.accepted(job.job()));
    hash.putAll(
        Map.of(
            "status", "failed",
            "error", job.error(),
            "finishedAt", RecordCodec.millis(job.finishedAt())));
    node.client().hset(JobKeys.job(job.id()), hash);
    RedisPipe.await(node.failed.add(job));
    return job;
  }
}
