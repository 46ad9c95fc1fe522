package io.postrider.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.SampleJobs;
import io.postrider.testkit.InMemoryJobs;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxConfirmationTest {

  private final InMemoryJobs store = new InMemoryJobs();
  private final RecordingDispatcher dispatcher = new RecordingDispatcher();
  private final OutboxConfirmation confirmation = new OutboxConfirmation();

  OutboxConfirmationTest() {
    confirmation.outbox = store;
    confirmation.jobs = store;
    confirmation.dispatcher = dispatcher;
  }

  /** Whoever waits for it must not take all others with him who happen to ask with him. */
  @Test
  void queue_that_is_missing_leaves_its_own_jobs_unsafe_and_no_others() {
    var job = SampleJobs.job();
    var charge = SampleJobs.job("charge", null, null);
    store.create(List.of(job, charge));
    dispatcher.unknownKind = "charge";

    var found = confirmation.find(List.of(job.id(), charge.id()));

    assertThat(found.stored()).containsOnlyKeys(job.id(), charge.id());
    assertThat(found.unsafe()).containsExactly(charge.id());
    assertThat(dispatcher.sent).containsExactly(new Dispatch(job, 0));
    assertThat(store.unconfirmed).containsExactly(charge.id());
    assertThat(store.accepted).containsExactly(job.id());
  }

  /** Its own request was told 503 while it was being sent. */
  @Test
  void job_that_is_withdrawn_meanwhile_is_none_to_answer_with() {
    var job = SampleJobs.job();
    store.create(List.of(job));
    dispatcher.before = () -> store.withdraw(List.of(job));

    var found = confirmation.find(List.of(job.id()));

    assertThat(found.stored()).isEmpty();
    assertThat(found.unsafe()).isEmpty();
  }

  @Test
  void job_that_is_not_due_yet_is_accepted_before_another_request_is_answered_with_it() {
    var delayed = SampleJobs.dueAt(store.now.plusSeconds(60));
    var withdrawn = SampleJobs.dueAt(store.now.plusSeconds(60));
    store.create(List.of(delayed, withdrawn));
    store.withdrawn.add(withdrawn.id());

    var found = confirmation.find(List.of(delayed.id(), withdrawn.id()));

    assertThat(found.stored()).containsOnlyKeys(delayed.id());
    assertThat(store.accepted).containsExactly(delayed.id());
    assertThat(dispatcher.sent).isEmpty();
  }
}
