package io.postrider.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.execution.ExecutionKit;
import io.postrider.intake.Backlog;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.Job;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerDispatcherTest {

  private static final Job URGENT = SampleJobs.dueAt(null);
  private static final Job NORMAL = SampleJobs.job();

  private final List<OutboundMessage> sent = new ArrayList<>();
  private final Set<String> queues =
      new HashSet<>(Set.of("jobs.notification", "jobs.notification.urgent"));
  private final Set<String> refusing = new HashSet<>();
  private long unfinished = 1;
  private final BrokerDispatcher queue = new BrokerDispatcher();

  @BeforeEach
  void wire() {
    queue.clock = new ManualClock();
    queue.sender =
        new MessageSender() {
          @Override
          public Set<String> trySend(List<OutboundMessage> messages) {
            sent.addAll(messages);
            return messages.stream()
                .filter(message -> refusing.contains(message.address()))
                .map(OutboundMessage::duplicateId)
                .collect(Collectors.toSet());
          }
        };
    queue.broker =
        new BrokerSettings() {
          @Override
          boolean hasQueue(String name) {
            return queues.contains(name);
          }
        };
    queue.queues = new QueueChoice();
    queue.queues.broker = queue.broker;
    queue.queues.permits = ExecutionKit.permits(2);
    queue.queues.backlog = Stub.of(Backlog.class, Map.of("unfinished", group -> unfinished));
  }

  @Test
  void urgent_jobs_go_to_their_own_queue_also_when_they_are_replayed() {
    queue.dispatch(
        List.of(new Dispatch(URGENT, 0), new Dispatch(NORMAL, 0), new Dispatch(URGENT, 1)));
    assertThat(sent)
        .extracting(OutboundMessage::address)
        .containsExactly(
            "jobs.notification.urgent", "jobs.notification", "jobs.notification.urgent");
  }

  @Test
  void only_confirmed_jobs_are_reported_as_sent() {
    refusing.add("jobs.notification.urgent");
    assertThat(queue.dispatch(List.of(new Dispatch(URGENT, 0), new Dispatch(NORMAL, 0))))
        .containsExactly(NORMAL.id());
  }

  @Test
  void of_a_job_that_is_not_due_the_broker_gets_a_copy_for_a_minute() {
    queues.add("delayed-jobs");
    var delayed = SampleJobs.dueAt(ManualClock.START.plusSeconds(3_600));
    refusing.add("jobs.notification");

    assertThat(queue.dispatch(List.of(new Dispatch(delayed, 0), new Dispatch(NORMAL, 0))))
        .containsExactly(delayed.id());

    assertThat(sent)
        .extracting(OutboundMessage::address)
        .containsExactly("delayed-jobs", "jobs.notification");
    assertThat(sent.get(0).delay()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void delayed_job_without_a_copy_is_not_confirmed() {
    queues.add("delayed-jobs");
    refusing.add("delayed-jobs");
    var delayed = SampleJobs.dueAt(ManualClock.START.plusSeconds(3_600));
    assertThat(queue.dispatch(List.of(new Dispatch(delayed, 0)))).isEmpty();
  }

  @Test
  void a_broker_without_a_queue_for_copies_gets_none() {
    var delayed = SampleJobs.dueAt(ManualClock.START.plusSeconds(3_600));
    assertThat(queue.dispatch(List.of(new Dispatch(delayed, 0)))).containsExactly(delayed.id());
    assertThat(sent).isEmpty();
  }

  @Test
  void urgent_job_whose_message_is_lost_is_sent_again_to_its_own_queue() {
    queue.dispatchAgain(SampleJobs.record(URGENT, 0, JobStatus.WAITING));
    assertThat(sent.get(0).address()).isEqualTo("jobs.notification.urgent");
  }

  @Test
  void replacing_message_has_a_delay_a_mark_and_its_own_duplicate_id() {
    queue.replace(new Dispatch(URGENT, 1), "node:7", Duration.ofSeconds(10));

    var message = sent.get(0);
    assertThat(message.address()).isEqualTo("jobs.notification.urgent");
    assertThat(message.delay()).isEqualTo(Duration.ofSeconds(10));
    assertThat(message.duplicateId()).isEqualTo(URGENT.id() + ":1:postponed:node:7");
    assertThat(message.properties()).containsEntry("generation", "1").containsKey("postponed");
  }

  @Test
  void urgent_jobs_of_a_kind_without_an_urgent_queue_go_to_its_normal_queue() {
    queues.remove("jobs.notification.urgent");
    queue.dispatch(List.of(new Dispatch(URGENT, 0)));
    assertThat(sent).extracting(OutboundMessage::address).containsExactly("jobs.notification");
    assertThat(sent).extracting(OutboundMessage::priority).containsExactly(9);
  }

  @Test
  void what_a_client_has_beyond_its_share_goes_to_the_queue_for_bulk_whoever_sends_it() {
    queues.add("jobs.notification.bulk");
    unfinished = 3;
    queue.dispatch(
        List.of(new Dispatch(NORMAL, 0), new Dispatch(NORMAL, 1), new Dispatch(NORMAL, 2)));
    queue.dispatchAgain(SampleJobs.record(NORMAL, 0, JobStatus.WAITING));
    queue.replace(new Dispatch(NORMAL, 1), "node:7", Duration.ofSeconds(10));

    assertThat(sent)
        .extracting(OutboundMessage::address)
        .containsExactly(
            "jobs.notification",
            "jobs.notification",
            "jobs.notification.bulk",
            "jobs.notification.bulk",
            "jobs.notification.bulk");
  }
}
