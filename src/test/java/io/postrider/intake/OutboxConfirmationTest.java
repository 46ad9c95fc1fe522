package io.postrider.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
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
    confirmation.clock = new ManualClock();
  }

  /** A request that waits for a missing queue must not fail others of the same batch. */
  @Test
  void missing_queue_makes_only_its_own_jobs_unsafe() {
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

  /** The job's own client got 503 while it was being sent. */
  @Test
  void job_that_is_withdrawn_meanwhile_answers_no_request() {
    var job = SampleJobs.job();
    store.create(List.of(job));
    dispatcher.before = () -> store.withdraw(List.of(job));

    var found = confirmation.find(List.of(job.id()));

    assertThat(found.stored()).isEmpty();
    assertThat(found.unsafe()).isEmpty();
  }

  @Test
  void job_that_is_not_due_yet_is_accepted_before_it_answers_another_request() {
    var delayed = SampleJobs.dueAt(store.now.plusSeconds(60));
    var withdrawn = SampleJobs.dueAt(store.now.plusSeconds(60));
    store.create(List.of(delayed, withdrawn));
    store.withdrawn.add(withdrawn.id());

    var found = confirmation.find(List.of(delayed.id(), withdrawn.id()));

    assertThat(found.stored()).containsOnlyKeys(delayed.id());
    assertThat(store.accepted).containsExactly(delayed.id());
    assertThat(dispatcher.sent)
        .as("the broker drops a second copy")
        .contains(new Dispatch(delayed, 0));
  }

  @Test
  void job_that_is_not_due_yet_answers_no_request_before_the_broker_has_a_copy() {
    var delayed = SampleJobs.dueAt(store.now.plusSeconds(60));
    store.create(List.of(delayed));
    dispatcher.away = new UnavailableException("The broker does not answer.", null);

    assertThat(confirmation.find(List.of(delayed.id())).unsafe()).containsExactly(delayed.id());

    assertThat(store.accepted).isEmpty();
  }
}
