package io.postrider.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.platform.AnswerThreads;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.Stub;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class JobWatchTest {

  private final InMemoryJobs store = new InMemoryJobs();
  private final Changes changes = new Changes();
  private final JobWatch watch = new JobWatch();
  private final Job job = SampleJobs.job();
  private final ExecutorService answers = Executors.newCachedThreadPool();
  private final List<JobStatus> seen = new CopyOnWriteArrayList<>();

  @BeforeEach
  void wire() {
    var threads =
        Stub.of(
            ManagedThreadFactory.class,
            Map.of("newThread", arguments -> new Thread((Runnable) arguments[0])));
    watch.jobs = store;
    watch.changes = changes;
    watch.readers = threads;
    watch.threads =
        new AnswerThreads() {
          @Override
          public void execute(Runnable task) {
            answers.execute(task);
          }
        };
    watch.start();
    store.put(JobRecord.accepted(job));
  }

  @AfterEach
  void stop() {
    watch.stop();
    answers.shutdownNow();
  }

  @Test
  void change_before_the_subscription_is_in_effect_reaches_the_observer() {
    watch.watch(job.id(), record -> seen.add(record.status()));
    end();
    changes.notify(job.id());

    await().until(() -> seen.contains(JobStatus.COMPLETED));
  }

  @Test
  void state_read_during_the_subscription_reaches_the_observer() {
    changes.onFollow =
        changed -> {
          changed.run();
          await().until(() -> !seen.isEmpty());
        };
    watch.watch(job.id(), record -> seen.add(record.status()));

    assertThat(seen).containsExactly(JobStatus.WAITING);
  }

  @Test
  void second_observer_gets_the_state_at_once() {
    watch.watch(job.id(), record -> {});
    watch.watch(job.id(), record -> seen.add(record.status()));

    await().until(() -> seen.contains(JobStatus.WAITING));
  }

  @Test
  void subscription_ends_with_the_last_observer() {
    var one = watch.watch(job.id(), record -> {});
    var other = watch.watch(job.id(), record -> {});

    one.close();
    assertThat(changes.followers).containsKey(job.id());
    other.close();
    assertThat(changes.followers).isEmpty();
  }

  @Test
  void waiting_ends_with_the_job_or_with_the_timeout() {
    var afterTimeout = watch.untilEnded(store.find(job.id()).orElseThrow(), Duration.ofMillis(50));
    assertThat(afterTimeout.join().status()).isEqualTo(JobStatus.WAITING);

    var afterEnd = watch.untilEnded(store.find(job.id()).orElseThrow(), Duration.ofSeconds(20));
    end();
    changes.notify(job.id());
    assertThat(afterEnd.join().status()).isEqualTo(JobStatus.COMPLETED);
    await().until(changes.followers::isEmpty);
  }

  private void end() {
    store.put(SampleJobs.record(job, 0, JobStatus.COMPLETED));
  }

  private static final class Changes implements JobChanges {

    private final Map<JobId, Runnable> followers = new HashMap<>();
    private Consumer<Runnable> onFollow = changed -> {};

    @Override
    public synchronized void follow(JobId id, Runnable changed) {
      followers.put(id, changed);
      onFollow.accept(changed);
    }

    @Override
    public synchronized void unfollow(JobId id) {
      followers.remove(id);
    }

    synchronized void notify(JobId id) {
      followers.get(id).run();
    }
  }
}
