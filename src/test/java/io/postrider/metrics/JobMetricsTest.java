package io.postrider.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.Job;
import io.postrider.job.SampleJobs;
import io.postrider.testkit.Stub;
import jakarta.json.Json;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobMetricsTest {

  private final Map<String, Integer> counts = new TreeMap<>();
  private final JobMetrics metrics = new JobMetrics();

  @BeforeEach
  void wire() {
    metrics.counters = new Counters();
    metrics.counters.registry =
        Stub.of(
            MetricRegistry.class,
            Map.of("counter", call -> counter((Metadata) call[0], (Tag[]) call[1])));
    metrics.histograms = new Histograms();
    metrics.start();
  }

  @Test
  void each_event_has_a_counter_by_kind_and_type() {
    var job = job("sales");
    metrics.accepted(job);
    metrics.deduplicated(job);
    metrics.started(job, 1, Duration.ofMillis(20));
    metrics.failed(job, Duration.ofMillis(30));
    metrics.started(job, 2, null);
    metrics.completed(job, Duration.ofMillis(40));
    metrics.deadLettered(job);

    assertThat(counts)
        .containsEntry("postrider_jobs_accepted report sales", 1)
        .containsEntry("postrider_jobs_deduplicated report sales", 1)
        .containsEntry("postrider_jobs_started report sales", 2)
        .containsEntry("postrider_jobs_retried report sales", 1)
        .containsEntry("postrider_jobs_failed report sales", 1)
        .containsEntry("postrider_jobs_completed report sales", 1)
        .containsEntry("postrider_jobs_dead_lettered report sales", 1);
  }

  @Test
  void histograms_hold_the_waits_of_first_attempts_and_the_work_of_all() {
    var job = job("sales");
    metrics.started(job, 1, Duration.ofMillis(20));
    metrics.failed(job, Duration.ofMillis(30));
    metrics.started(job, 2, null);
    metrics.completed(job, Duration.ofMillis(40));

    assertThat(metrics.histograms.text())
        .contains("postrider_job_wait_seconds_count{mp_scope=\"application\",kind=\"report\"")
        .containsPattern("postrider_job_wait_seconds_count.* 1\\n")
        .containsPattern("postrider_job_work_seconds_count.* 2\\n")
        .containsPattern("postrider_job_work_seconds_sum.* 0\\.07\\n");
  }

  @Test
  void types_beyond_the_bound_share_one_label() {
    for (int i = 0; i < JobMetrics.TYPES + 20; i++) {
      metrics.accepted(job("type-" + i));
    }
    metrics.accepted(job("type-0"));

    assertThat(counts.keySet().stream().filter(name -> name.contains("accepted")))
        .hasSize(JobMetrics.TYPES + 1);
    assertThat(counts)
        .containsEntry("postrider_jobs_accepted report type-0", 2)
        .containsEntry("postrider_jobs_accepted report other", 20);
  }

  private Counter counter(Metadata metadata, Tag... tags) {
    var name =
        metadata.getName()
            + Arrays.stream(tags).map(Tag::getTagValue).collect(Collectors.joining(" ", " ", ""));
    assertThat(metadata.description()).isPresent();
    counts.putIfAbsent(name, 0);
    return Stub.of(
        Counter.class,
        Map.of(
            "inc",
            nothing -> {
              counts.merge(name, 1, Integer::sum);
              return null;
            }));
  }

  private static Job job(String type) {
    var job = SampleJobs.job();
    return new Job(
        job.id(),
        "report",
        type,
        "u",
        "default",
        5,
        job.createdAt(),
        null,
        null,
        null,
        Json.createObjectBuilder().build());
  }
}
