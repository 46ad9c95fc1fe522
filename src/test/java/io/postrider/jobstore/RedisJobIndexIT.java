package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.redis.RealRedis;
import io.postrider.status.JobSearch;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RedisJobIndexIT {

  private static final JobSearch ALL = new JobSearch(null, null, null, null, null, null, null);

  /** The id of an occurrence names the time at which it was due, which is earlier. */
  @Test
  void search_finds_all_jobs_that_a_schedule_has_made_late() {
    var due = Instant.now().minusSeconds(3).truncatedTo(ChronoUnit.MILLIS);
    var made = Stream.generate(() -> occurrence(due)).limit(5).toList();
    try (var redis = new RealRedis();
        var node = new StoreNode(redis.url())) {
      made.forEach(job -> node.repeatable.store(job).join());

      var found = new ArrayList<JobRecord>();
      JobId after = null;
      do {
        var slice = node.directory.search(ALL, after, 2);
        found.addAll(slice.jobs());
        after = slice.next();
      } while (after != null);

      assertThat(found).extracting(JobRecord::job).containsExactlyInAnyOrderElementsOf(made);
    }
  }

  private static Job occurrence(Instant due) {
    var made = due.plusSeconds(2);
    return Job.of("report", "sales", "u-1", "shop", made, JsonValue.EMPTY_JSON_OBJECT)
        .as(JobId.next(due), due);
  }
}
