package io.postrider.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.deadletter.DeadLetters;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.recipient.UserData.Erasure;
import io.postrider.schedule.UserSchedules;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.Stub;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class UserDataTest {

  private final InMemoryJobs jobs = new InMemoryJobs();
  private final FakeUserJobs userJobs = new FakeUserJobs();
  private final List<JobId> discarded = new ArrayList<>();
  private final UserData data = new UserData();

  UserDataTest() {
    data.userJobs = userJobs;
    data.jobs = jobs;
    data.directory = Stub.of(RecipientDirectory.class, Map.of("remove", arguments -> true));
    data.schedules =
        new UserSchedules() {
          @Override
          public int remove(String owner, String userId) {
            return 0;
          }
        };
    data.deadLetters =
        new DeadLetters() {
          @Override
          public int discard(Collection<JobId> ids) {
            discarded.addAll(ids);
            return ids.size();
          }
        };
  }

  @Test
  void very_many_jobs_are_erased_in_slices() {
    var running = new ArrayList<JobId>();
    var failed = new ArrayList<JobId>();
    for (int i = 0; i < 250; i++) {
      running.add(listed(JobStatus.ACTIVE));
      failed.add(listed(JobStatus.FAILED));
      listed(JobStatus.COMPLETED);
      listed(JobStatus.WAITING);
    }

    assertThat(erase())
        .isEqualTo(new Erasure(750, 250, running.stream().map(JobId::value).toList(), true, 0));
    assertThat(userJobs.listed).isEqualTo(running);
    assertThat(discarded).isEqualTo(failed);
    assertThat(userJobs.slices).allMatch(slice -> slice <= 200);
  }

  @Test
  void job_whose_record_no_longer_exists_counts_as_erased() {
    userJobs.listed.add(SampleJobs.job().id());

    assertThat(erase()).isEqualTo(new Erasure(1, 0, List.of(), true, 0));
    assertThat(userJobs.listed).isEmpty();
  }

  @Test
  void user_without_jobs_is_removed_from_the_directory() {
    assertThat(erase()).isEqualTo(new Erasure(0, 0, List.of(), true, 0));
  }

  private Erasure erase() {
    return data.erase(Job.DEFAULT_OWNER, "u-1");
  }

  private JobId listed(JobStatus status) {
    var job = jobs.put(SampleJobs.record(SampleJobs.job(), 0, status)).id();
    userJobs.listed.add(job);
    return job;
  }

  /** Keeps the list of one user's jobs. */
  private final class FakeUserJobs implements UserJobs {

    private final List<JobId> listed = new ArrayList<>();
    private final List<Integer> slices = new ArrayList<>();

    @Override
    public List<JobId> jobs(String owner, String userId, int skipped, int limit) {
      var slice = listed.stream().skip(skipped).limit(limit).toList();
      slices.add(slice.size());
      return slice;
    }

    @Override
    public List<JobId> erase(List<JobId> ids) {
      return ids.stream()
          .filter(id -> jobs.find(id).map(job -> job.status().terminal()).orElse(true))
          .toList();
    }

    @Override
    public void forget(String owner, String userId, List<JobId> erased) {
      listed.removeAll(erased);
    }
  }
}
