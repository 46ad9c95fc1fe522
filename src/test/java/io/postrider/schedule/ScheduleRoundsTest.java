package io.postrider.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.api.Caller;
import io.postrider.api.JobRequests;
import io.postrider.intake.IntakeKit;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.intake.RecordingDispatcher;
import io.postrider.job.Job;
import io.postrider.job.JobStatus;
import io.postrider.job.SampleJobs;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.UnavailableException;
import io.postrider.schedule.Schedule.Name;
import io.postrider.schedule.ScheduleEvents.Result;
import io.postrider.testkit.InMemoryJobs;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import io.postrider.testkit.Stub;
import jakarta.enterprise.inject.Instance;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScheduleRoundsTest {

  private static final Name NAME = new Name("shop", "digest");

  private final ManualClock clock = new ManualClock();
  private final ManualTimer timer = new ManualTimer();
  private final InMemoryJobs jobs = new InMemoryJobs();
  private final InMemorySchedules schedules = new InMemorySchedules();
  private final List<Result> results = new ArrayList<>();
  private final RecordingDispatcher broker = new RecordingDispatcher();
  private boolean active = true;
  private boolean closed;
  private String key;

  @BeforeEach
  void start() {
    node().start(new Object());
  }

  private ScheduleRounds node() {
    var rounds = new ScheduleRounds();
    rounds.schedules = schedules;
    rounds.due = new DueSchedules();
    rounds.due.requests = new ScheduledJobs();
    rounds.due.requests.kinds = kinds(new Charges());
    rounds.due.requests.clock = clock;
    rounds.due.checks = IntakeKit.noChecks();
    rounds.due.jobs = jobs;
    rounds.due.owners = owner -> active;
    rounds.intake = IntakeKit.unattended(jobs, broker, clock);
    rounds.leadership = jobs;
    rounds.withdrawals = IntakeKit.noWithdrawals(clock);
    rounds.events = results::add;
    rounds.clock = clock;
    rounds.tasks = timer.tasks();
    return rounds;
  }

  @Test
  void occurrence_makes_a_job_with_the_request_and_moves_the_schedule_on() {
    schedules.add(schedule("PT1H", null, null));
    timer.tick();
    assertThat(sent()).as("not due").isEmpty();

    clock.advance(Duration.ofHours(1));
    timer.tick();
    timer.tick();

    assertThat(sent()).hasSize(1);
    assertThat(jobs.unconfirmed).as("the broker has it").isEmpty();
    var job = sent().get(0);
    assertThat(job.owner()).isEqualTo("shop");
    assertThat(job.dueAt()).isEqualTo(clock.instant());
    assertThat(job.payload()).isEqualTo(request());
    assertThat(stored().last()).isEqualTo(new Schedule.Last(clock.instant(), job.id()));
    assertThat(stored().nextAt()).isEqualTo(clock.instant().plusSeconds(3_600));
    assertThat(results).containsExactly(Result.MADE);
  }

  @Test
  void node_that_dies_between_the_job_and_the_schedule_makes_no_second_job() {
    schedules.add(schedule("PT1H", null, null));
    clock.advance(Duration.ofHours(1));
    schedules.dead = true;
    timer.tick();
    assertThat(sent()).hasSize(1);
    assertThat(stored().last()).isNull();

    schedules.dead = false;
    timer.tick();

    assertThat(jobs.records).hasSize(1);
    assertThat(sent())
        .as("the broker drops the second message")
        .hasSize(2)
        .containsOnly(sent().get(0));
    assertThat(stored().last().job()).isEqualTo(sent().get(0).id());
  }

  @Test
  void node_that_does_not_lead_makes_no_job() {
    schedules.add(schedule("PT1H", null, null));
    jobs.leads = false;
    clock.advance(Duration.ofHours(1));
    timer.tick();
    assertThat(sent()).isEmpty();
  }

  @Test
  void after_an_outage_missed_occurrences_are_skipped() {
    schedules.add(schedule("PT1H", null, null));
    clock.advance(Duration.ofMinutes(62 + 120));

    timer.tick();

    assertThat(sent()).isEmpty();
    assertThat(results).containsExactly(Result.MISSED);
    assertThat(stored().skipped().reason()).contains("No node");
    assertThat(stored().nextAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(58)));
  }

  @Test
  void after_an_outage_the_latest_occurrence_is_made_if_that_is_wanted() {
    schedules.add(schedule("PT1H", "latest", null));
    clock.advance(Duration.ofMinutes(62 + 120));

    timer.tick();
    timer.tick();

    assertThat(sent()).hasSize(1);
    assertThat(stored().last().at()).isEqualTo(clock.instant().minus(Duration.ofMinutes(2)));
  }

  @Test
  void occurrence_is_skipped_while_the_last_job_is_in_flight_if_that_is_wanted() {
    schedules.add(schedule("PT1H", null, "skip"));
    schedules.add(
        new Schedule(
                new Name("shop", "other"),
                stored().definition(),
                false,
                stored().nextAt(),
                null,
                null)
            .define(schedule("PT1H", null, null).definition(), clock.instant()));
    clock.advance(Duration.ofHours(1));
    timer.tick();
    var first = stored().last();
    assertThat(sent()).hasSize(2);

    clock.advance(Duration.ofHours(1));
    timer.tick();

    assertThat(sent()).as("the other allows it").hasSize(3);
    assertThat(stored().last()).isEqualTo(first);
    assertThat(stored().skipped().reason()).contains(first.job().value());

    jobs.put(SampleJobs.record(jobs.find(first.job()).orElseThrow().job(), 0, JobStatus.COMPLETED));
    clock.advance(Duration.ofHours(1));
    timer.tick();
    assertThat(stored().last().at()).isEqualTo(clock.instant());
  }

  @Test
  void request_that_is_not_acceptable_any_more_skips_the_occurrence_and_says_why() {
    schedules.add(schedule("PT1H", null, null));
    closed = true;
    clock.advance(Duration.ofHours(1));
    timer.tick();
    closed = false;

    assertThat(sent()).isEmpty();
    assertThat(stored().skipped().reason()).isEqualTo("/request/amount is too much");
    assertThat(results).containsExactly(Result.REFUSED);
  }

  /** The other kind is one whose code has a fault. */
  @Test
  void schedule_whose_job_cannot_be_made_does_not_hold_up_the_others() {
    var faulty =
        new ScheduleRequest(null, "PT1H", null, "charge", faultyRequest(), null, null, null);
    schedules.add(
        Schedule.of(
            new Name("shop", "a fault"),
            faulty.definition(false, clock.instant()),
            clock.instant()));
    schedules.add(schedule("PT1H", null, null));
    clock.advance(Duration.ofHours(1));
    timer.tick();

    assertThat(sent()).hasSize(1);
    assertThat(results).containsExactly(Result.REFUSED, Result.MADE);
  }

  @Test
  void schedule_of_a_client_that_was_revoked_makes_no_jobs() {
    schedules.add(schedule("PT1H", null, null));
    active = false;
    clock.advance(Duration.ofHours(1));
    timer.tick();
    assertThat(sent()).isEmpty();
    assertThat(stored().skipped().reason()).contains("revoked");
  }

  @Test
  void thousands_that_are_due_at_once_are_all_made() {
    for (int i = 0; i < 1_200; i++) {
      schedules.add(
          Schedule.of(
              new Name("shop", "s" + i),
              schedule("PT1H", null, null).definition(),
              clock.instant()));
    }
    clock.advance(Duration.ofHours(1));
    timer.tick();
    assertThat(sent()).hasSize(1_200);
  }

  @Test
  void job_that_the_broker_does_not_take_waits_in_the_outbox() {
    schedules.add(schedule("PT1H", null, null));
    broker.away = new UnavailableException("away", null);
    clock.advance(Duration.ofHours(1));
    timer.tick();

    assertThat(sent()).isEmpty();
    assertThat(jobs.unconfirmed).containsExactly(stored().last().job());
  }

  /** Two schedules ask for the same at the same time. */
  @Test
  void occurrence_whose_job_is_in_flight_already_is_done_by_that_job() {
    key = "the same";
    schedules.add(schedule("PT1H", null, null));
    var other = new Name("shop", "other");
    schedules.add(Schedule.of(other, stored().definition(), clock.instant()));
    clock.advance(Duration.ofHours(1));

    timer.tick();
    assertThat(schedules.find(other).orElseThrow().last()).as("not clear yet").isNull();
    timer.tick();

    assertThat(sent()).hasSize(1);
    assertThat(schedules.find(other).orElseThrow().last().job()).isEqualTo(sent().get(0).id());
  }

  private List<Job> sent() {
    return broker.sent.stream().map(Dispatch::job).toList();
  }

  private Schedule stored() {
    return schedules.find(NAME).orElseThrow();
  }

  private Schedule schedule(String every, String catchUp, String overlap) {
    var definition =
        new ScheduleRequest(null, every, null, "charge", request(), catchUp, overlap, null)
            .definition(false, clock.instant());
    return Schedule.of(NAME, definition, clock.instant());
  }

  private static JsonObject request() {
    return Json.createObjectBuilder().add("userId", "u-1").build();
  }

  private static JsonObject faultyRequest() {
    return Json.createObjectBuilder().build();
  }

  /** The body of a POST of a kind. */
  public record Charge(String userId) {}

  private final class Charges implements JobRequests<Charge> {

    @Override
    public String kind() {
      return "charge";
    }

    @Override
    public Class<Charge> type() {
      return Charge.class;
    }

    @Override
    public Job job(Charge request, Caller caller, Instant now) {
      if (request.userId() == null) {
        throw new IllegalStateException("a fault");
      }
      if (closed) {
        throw new InvalidFieldException("/amount", "is too much");
      }
      return Job.of(kind(), "card", request.userId(), caller.owner(), now, request())
          .withDedupKey(key);
    }
  }

  @SuppressWarnings("unchecked")
  private static Instance<JobRequests<?>> kinds(JobRequests<?> kind) {
    Function<Object[], Object> iterator = nothing -> (Iterator<?>) List.of(kind).iterator();
    return Stub.of(
        Instance.class, Map.of("iterator", iterator, "stream", nothing -> Stream.of(kind)));
  }

  private static final class InMemorySchedules implements ScheduleStore {

    private final Map<Name, Schedule> all = new LinkedHashMap<>();
    private boolean dead;

    @Override
    public Optional<Schedule> find(Name name) {
      return Optional.ofNullable(all.get(name));
    }

    @Override
    public Page page(String owner, String cursor, int limit) {
      return new Page(List.copyOf(all.values()), 0, null);
    }

    @Override
    public long count(String owner) {
      return all.size();
    }

    @Override
    public boolean add(Schedule schedule) {
      return all.putIfAbsent(schedule.name(), schedule) == null;
    }

    @Override
    public CompletableFuture<Boolean> replace(Schedule former, Schedule now) {
      return dead
          ? CompletableFuture.failedFuture(new UnavailableException("dead", null))
          : CompletableFuture.completedFuture(all.replace(former.name(), former, now));
    }

    @Override
    public boolean remove(Name name) {
      return all.remove(name) != null;
    }

    @Override
    public List<Schedule> due(Instant time, int limit) {
      return all.values().stream()
          .filter(each -> each.nextAt() != null && !each.nextAt().isAfter(time))
          .limit(limit)
          .toList();
    }
  }
}
