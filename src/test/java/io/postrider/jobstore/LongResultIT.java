package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.execution.ExecutionKit;
import io.postrider.execution.JobMessage;
import io.postrider.job.Job;
import io.postrider.job.JobStatus;
import io.postrider.job.Outcome;
import io.postrider.redis.RealRedis;
import io.postrider.report.LongReport;
import jakarta.json.JsonValue;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Writes and reads the longest possible result in a process with a smaller heap. */
class LongResultIT {

  private static final String HEAP = "-Xmx40m";

  @Test
  void result_longer_than_the_heap_is_written_and_read() throws Exception {
    try (var redis = new RealRedis()) {
      var process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  HEAP,
                  "-cp",
                  System.getProperty("java.class.path"),
                  Small.class.getName(),
                  redis.url().toString())
              .inheritIO()
              .start();
      try {
        assertThat(process.waitFor()).isZero();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** The process with the small heap. */
  static final class Small {

    private static final String FORM = "text/csv";

    private Small() {}

    public static void main(String[] arguments) throws Exception {
      try (var node = new StoreNode(URI.create(arguments[0]))) {
        node.beat();
        var job =
            Job.of(
                "report",
                "long",
                "u-1",
                Job.DEFAULT_OWNER,
                Instant.now(),
                JsonValue.EMPTY_JSON_OBJECT);
        node.outbox.create(List.of(job));
        var written = new AtomicLong();
        ExecutionKit.executor(node.claims, node.results)
            .execute(
                new JobMessage(job, 0, 1),
                (running, attempt) -> {
                  written.set(LongReport.write(attempt));
                  return Outcome.completed("/result");
                });
        assertThat(node.jobs.find(job.id()).orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(node.results.mediaTypes(job.id())).containsExactly(FORM);
        try (var in = ExecutionKit.reader(node.results).open(job.id(), FORM)) {
          assertThat(LongReport.checksum(in)).isEqualTo(written.get());
        }
      }
      System.exit(0);
    }
  }
}
