package io.postrider.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.execution.ExecutionKit;
import io.postrider.intake.Backlog;
import io.postrider.job.Job;
import io.postrider.job.SampleJobs;
import io.postrider.testkit.Stub;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueChoiceTest {

  private static final int SHARE = 3;
  private static final String NORMAL = "jobs.notification";
  private static final String BULK = "jobs.notification.bulk";
  private static final String URGENT = "jobs.notification.urgent";

  private final Set<String> existing = new HashSet<>(Set.of(NORMAL, URGENT, BULK));
  private final Map<String, Long> unfinished = new HashMap<>();
  private final QueueChoice queues = new QueueChoice();

  @BeforeEach
  void wire() {
    queues.permits = ExecutionKit.permits(SHARE);
    queues.backlog =
        Stub.of(
            Backlog.class,
            Map.of("unfinished", group -> unfinished.getOrDefault((String) group[0], 0L)));
    queues.broker =
        new BrokerSettings() {
          @Override
          boolean hasQueue(String name) {
            return existing.contains(name);
          }
        };
  }

  @Test
  void first_jobs_of_a_client_go_to_the_normal_queue_and_the_rest_to_bulk() {
    unfinished.put("a", 5L);

    assertThat(queues.choose(jobs("a", 5, 5))).containsExactly(NORMAL, NORMAL, NORMAL, BULK, BULK);
  }

  @Test
  void jobs_that_are_unfinished_already_count() {
    unfinished.put("a", 4L);

    assertThat(queues.choose(jobs("a", 5, 2))).containsExactly(NORMAL, BULK);
  }

  @Test
  void each_client_has_its_own_share() {
    unfinished.put("a", 10_000L);
    unfinished.put("b", 1L);

    assertThat(queues.choose(List.of(job("a", 5), job("b", 5), job("a", 5))))
        .containsExactly(BULK, NORMAL, BULK);
  }

  @Test
  void jobs_of_more_than_the_usual_priority_never_go_to_bulk() {
    unfinished.put("a", 10_000L);

    assertThat(queues.choose(List.of(job("a", 1), job("a", 2), job("a", 4))))
        .containsExactly(URGENT, NORMAL, NORMAL);
  }

  @Test
  void job_of_less_than_the_usual_priority_does_not_overtake_what_its_client_has_in_bulk() {
    unfinished.put("a", 2L);
    unfinished.put("b", 1L);

    assertThat(queues.choose(List.of(job("a", 6), job("b", 6)))).containsExactly(BULK, NORMAL);
  }

  @Test
  void kind_without_a_queue_for_bulk_or_without_the_setting_has_all_jobs_in_its_normal_queue() {
    unfinished.put("a", 10_000L);
    existing.remove(BULK);
    assertThat(queues.choose(jobs("a", 5, 1))).containsExactly(NORMAL);

    existing.add(BULK);
    queues.permits = ExecutionKit.permits(0);
    assertThat(queues.choose(jobs("a", 5, 1))).containsExactly(NORMAL);
  }

  private static List<Job> jobs(String owner, int priority, int count) {
    return IntStream.range(0, count).mapToObj(i -> job(owner, priority)).toList();
  }

  private static Job job(String owner, int priority) {
    var job = Job.of("notification", "welcome", "u-1", owner, Instant.EPOCH, null);
    return new Job(
        job.id(),
        job.kind(),
        job.type(),
        job.userId(),
        owner,
        priority,
        job.createdAt(),
        null,
        null,
        null,
        SampleJobs.job().payload());
  }
}
