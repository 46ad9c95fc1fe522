package io.postrider.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.intake.RecordingDispatcher;
import io.postrider.job.JobRecord;
import io.postrider.job.RecordingEvents;
import io.postrider.job.SampleJobs;
import io.postrider.testkit.ManualTimer;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostCompletionsTest {

  private final ManualTimer timer = new ManualTimer();
  private final RecordingDispatcher dispatcher = new RecordingDispatcher();
  private final RecordingEvents events = new RecordingEvents();

  @Test
  void job_whose_completion_is_lost_is_sent_again() {
    var job = JobRecord.accepted(SampleJobs.job());
    var completions = new LostCompletions();
    completions.completed = () -> List.of(job);
    completions.dispatcher = dispatcher;
    completions.events = events;
    completions.tasks = timer.tasks();
    completions.start(null);

    timer.tick();

    assertThat(dispatcher.sentAgain).containsExactly(job);
    assertThat(events.recorded).containsExactly("repaired completion-lost");
  }
}
