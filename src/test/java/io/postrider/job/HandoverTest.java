package io.postrider.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.JobDispatcher.Dispatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandoverTest {

  private final InMemoryJobs store = new InMemoryJobs();
  private final RecordingDispatcher dispatcher = new RecordingDispatcher();
  private final Handover handover = new Handover();

  HandoverTest() {
    handover.outbox = store;
    handover.dispatcher = dispatcher;
  }

  /** Whoever waits for it must not take all others with him who happen to ask with him. */
  @Test
  void queue_that_is_missing_leaves_its_own_jobs_unsafe_and_no_others() {
    var job = SampleJobs.job();
    var charge = SampleJobs.job("charge", null, null);
    store.create(List.of(job, charge));
    dispatcher.unknownKind = "charge";

    var unsafe = handover.secure(store.find(List.of(job.id(), charge.id())));

    assertThat(unsafe).containsExactly(charge.id());
    assertThat(dispatcher.sent).containsExactly(new Dispatch(job, 0));
    assertThat(store.unconfirmed).containsExactly(charge.id());
  }
}
