package io.postrider.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.deadletter.BulkOperation.Action;
import io.postrider.deadletter.BulkOperation.Status;
import io.postrider.deadletter.BulkOperations.Done;
import io.postrider.deadletter.DeadLetterIndex.Count;
import io.postrider.deadletter.DeadLetterIndex.Filter;
import io.postrider.deadletter.DeadLetterIndex.Group;
import io.postrider.job.JobId;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BulkOperationsTest {

  private static final Group REPORTS = new Group("report", "no paper");
  private static final Group NOTIFICATIONS = new Group("notification", "no paper");

  private final ManualClock clock = new ManualClock();
  private final List<Failed> failed = new ArrayList<>();
  private final List<BulkOperation> stored = new ArrayList<>();
  private final List<Runnable> begun = new ArrayList<>();
  private final FakeDeadLetters deadLetters = new FakeDeadLetters();
  private final BulkOperations operations = new BulkOperations();

  private record Failed(JobId id, Group group, Instant at) {}

  @BeforeEach
  void wire() {
    operations.failed = new Listed();
    operations.deadLetters = deadLetters;
    operations.store = new RecordedOperations();
    operations.clock = clock;
    operations.executor =
        Stub.of(
            ManagedExecutorService.class,
            Map.of("execute", arguments -> begun.add((Runnable) arguments[0])));
  }

  @Test
  void all_matching_dead_letters_are_processed_in_batches_and_progress_is_stored() {
    fail(REPORTS, BulkOperations.DISCARDED + 5);
    fail(NOTIFICATIONS, 3);

    var operation = operations.start(Action.DISCARD, new Filter("report", null));

    assertThat(operation.matched()).isEqualTo(BulkOperations.DISCARDED + 5);
    assertThat(operation.status()).isEqualTo(Status.RUNNING);
    begun.forEach(Runnable::run);
    assertThat(stored)
        .extracting(BulkOperation::done)
        .containsExactly(
            0L,
            (long) BulkOperations.DISCARDED,
            BulkOperations.DISCARDED + 5L,
            BulkOperations.DISCARDED + 5L);
    assertThat(last().status()).isEqualTo(Status.COMPLETED);
    assertThat(last().finishedAt()).isEqualTo(clock.instant());
    assertThat(failed).extracting(Failed::group).containsOnly(NOTIFICATIONS).hasSize(3);
  }

  /** Such as refusals of a mail server, each of which names the recipient's address. */
  @Test
  void jobs_whose_reasons_differ_only_in_details_are_processed_together() {
    IntStream.range(0, 100).forEach(i -> fail(new Group("report", "reason " + i), 1));

    operations.start(Action.RETRY, new Filter("report", null));
    begun.forEach(Runnable::run);

    assertThat(stored).extracting(BulkOperation::done).containsExactly(0L, 100L, 100L);
  }

  @Test
  void job_that_fails_again_meanwhile_is_not_replayed_a_second_time() {
    fail(REPORTS, 3);
    deadLetters.failAgain = true;

    assertThat(operations.call(Action.RETRY, Filter.ALL)).isEqualTo(new Done(3, 0));

    assertThat(failed).hasSize(3);
  }

  @Test
  void job_that_is_left_is_counted_once_and_does_not_block_the_jobs_after_it() {
    fail(REPORTS, 2 * BulkOperations.BATCH + 5);
    failed.stream().limit(BulkOperations.BATCH + 2).forEach(job -> deadLetters.leave(job.id()));

    operations.start(Action.RETRY, Filter.ALL);
    begun.forEach(Runnable::run);

    assertThat(last().status()).isEqualTo(Status.COMPLETED);
    assertThat(last().done()).isEqualTo(BulkOperations.BATCH + 3);
    assertThat(last().left()).isEqualTo(BulkOperations.BATCH + 2);
    assertThat(failed).hasSize(BulkOperations.BATCH + 2);
  }

  @Test
  void job_that_stays_on_the_list_does_not_make_the_operation_endless() {
    fail(REPORTS, 3);
    deadLetters.stuck = true;

    operations.start(Action.RETRY, Filter.ALL);
    begun.forEach(Runnable::run);

    assertThat(last().status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void operation_stops_with_a_problem_when_redis_is_unreachable() {
    fail(REPORTS, BulkOperations.BATCH * 2);
    deadLetters.awayAfter = 1;

    operations.start(Action.RETRY, Filter.ALL);
    begun.forEach(Runnable::run);

    assertThat(last().status()).isEqualTo(Status.STOPPED);
    assertThat(last().problem()).isEqualTo("The broker does not answer.");
    assertThat(last().done()).isEqualTo(BulkOperations.BATCH);
  }

  private BulkOperation last() {
    return stored.get(stored.size() - 1);
  }

  private void fail(Group group, int count) {
    IntStream.range(0, count)
        .mapToObj(i -> new Failed(JobId.next(clock.instant()), group, clock.instant()))
        .forEach(failed::add);
  }

  private final class FakeDeadLetters extends DeadLetters {
    private final Set<JobId> inFlight = new HashSet<>();
    private boolean failAgain;
    private boolean stuck;
    private int awayAfter = Integer.MAX_VALUE;

    void leave(JobId id) {
      inFlight.add(id);
    }

    @Override
    Replay replay(Collection<JobId> ids) {
      var job = SampleJobs.record(SampleJobs.job(), 1, JobStatus.WAITING);
      var left = ids.stream().filter(inFlight::contains).toList();
      var free = ids.stream().filter(id -> !left.contains(id)).toList();
      return new Replay(
          free.stream().limit(discard(free)).map(id -> job).toList(),
          left.stream().collect(Collectors.toMap(id -> id, id -> Optional.of(job.id()))));
    }

    @Override
    public int discard(Collection<JobId> ids) {
      if (awayAfter-- == 0) {
        throw new UnavailableException("The broker does not answer.", null);
      }
      if (stuck) {
        return 0;
      }
      int before = failed.size();
      failed.removeIf(job -> ids.contains(job.id()));
      int done = before - failed.size();
      if (failAgain) {
        clock.advance(Duration.ofMillis(1));
        ids.forEach(id -> failed.add(new Failed(id, REPORTS, clock.instant())));
      }
      return done;
    }
  }

  private final class Listed implements DeadLetterIndex {

    @Override
    public List<Count> groups(Filter filter) {
      return failed.stream()
          .map(Failed::group)
          .distinct()
          .filter(filter::matches)
          .map(
              group ->
                  new Count(
                      group, failed.stream().filter(job -> job.group().equals(group)).count()))
          .toList();
    }

    @Override
    public long count(Filter filter) {
      return groups(filter).stream().mapToLong(Count::count).sum();
    }

    @Override
    public Page page(Filter filter, String cursor, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<JobId> oldest(Filter filter, Instant until, int limit) {
      return failed.stream()
          .filter(job -> filter.matches(job.group()) && !job.at().isAfter(until))
          .map(Failed::id)
          .limit(limit)
          .toList();
    }
  }

  private final class RecordedOperations implements BulkOperationStore {

    @Override
    public void put(BulkOperation operation) {
      stored.add(operation);
    }

    @Override
    public Optional<BulkOperation> find(String id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<BulkOperation> latest(int limit) {
      throw new UnsupportedOperationException();
    }
  }
}
