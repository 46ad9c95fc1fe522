package io.postrider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.broker.BrokerControl;
import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.broker.DeadLetterQueue;
import io.postrider.execution.ResultReader;
import io.postrider.intake.JobDispatcher;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.intake.JobIntake;
import io.postrider.intake.Outbox;
import io.postrider.platform.DeserializationProbe;
import io.postrider.stack.LocalStack;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.json.Json;
import jakarta.security.auth.message.AuthException;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs inside Payara, with the WAR as it is shipped, the resource adapter, a real broker and Redis.
 */
@ExtendWith(Backends.class)
@ArquillianTest
@Tag("in-container")
class JobInContainerIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  @Inject JobIntake intake;
  @Inject JobStore jobs;
  @Inject ResultReader results;
  @Inject Outbox outbox;
  @Inject JobDispatcher dispatcher;
  @Inject RetryPolicy retries;
  @Inject BrokerControl broker;
  @Inject DeadLetterQueue deadLetters;
  @Inject Clock clock;

  @Deployment
  static WebArchive war() {
    return ShrinkWrap.createFromZipFile(WebArchive.class, new File("target/postrider.war"))
        .addClasses(
            JobInContainerIT.class,
            Backends.class,
            DeserializationProbe.class,
            ServerAuthentication.class)
        .addPackage(LocalStack.class.getPackage())
        .addAsLibraries(
            Stream.of(Assertions.class, Awaitility.class, Matcher.class)
                .map(JobInContainerIT::jar)
                .toArray(File[]::new));
  }

  @BeforeEach
  void await_the_brokers_settings() {
    await().atMost(SOON).until(() -> retries.delayAfter(1).isPresent());
  }

  @Test
  void ports_are_wired_to_redis_and_the_broker() {
    assertThat(retries.maxAttempts()).isEqualTo(4);
    assertThat(retries.delayAfter(1)).contains(Duration.ofMillis(1_150));
    assertThat(retries.delayAfter(3)).contains(Duration.ofMillis(4_600));
    assertThat(retries.delayAfter(4)).isEmpty();
    assertThat(outbox.size()).isZero();
    assertThat(broker.queues())
        .filteredOn(queue -> queue.consumers() > 0)
        .extracting(QueueState::name)
        .contains("jobs.report", "jobs.notification", "webhooks", "dead-letter-notices");
  }

  @Test
  void accepted_job_is_done_once_and_leaves_its_result() throws IOException {
    var job = job("report", "u-1");

    assertThat(intake.accept(job, null).join().job()).isEqualTo(job.id());

    var done = awaitEnd(job);
    assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.attempts()).isEqualTo(1);
    try (var result = results.open(job.id(), "application/json")) {
      assertThat(new String(result.readAllBytes(), UTF_8)).contains("u-1");
    }
    await().atMost(SOON).untilAsserted(() -> assertThat(outbox.size()).isZero());
  }

  @Test
  void broker_tells_which_jobs_workers_have() {
    var job = job("notification", "simulate-slow-3000-in-hand");

    intake.accept(job, null).join();

    await().atMost(SOON).until(() -> jobsInDelivery().contains(job.id().value()));
    awaitEnd(job);
    await().atMost(SOON).until(() -> !jobsInDelivery().contains(job.id().value()));
  }

  private Set<String> jobsInDelivery() {
    return broker.jobsInDelivery("jobs.notification");
  }

  @Test
  void failing_job_is_rolled_back_redelivered_with_growing_delays_and_dead_lettered() {
    long deadBefore = depth("DLQ");
    var job = job("notification", "simulate-fail");

    intake.accept(job, null).join();

    var failed = awaitEnd(job);
    assertThat(failed.status()).isEqualTo(JobStatus.FAILED);
    assertThat(failed.error()).isEqualTo("simulated failure");
    assertThat(failed.failures()).extracting(Failure::attempt).containsExactly(1, 2, 3, 4);
    assertDelay(failed, 1, 1_000);
    assertDelay(failed, 2, 2_000);
    assertDelay(failed, 3, 4_000);
    await().atMost(SOON).until(() -> depth("DLQ") == deadBefore + 1);
    await().atMost(SOON).until(() -> depth("dead-letter-notices") == 0);
  }

  @Test
  void same_message_put_into_the_queue_twice_has_one_effect() throws Exception {
    var job = job("notification", "u-1");

    put(job, job);

    assertThat(awaitEnd(job).status()).isEqualTo(JobStatus.COMPLETED);
    await().atMost(SOON).until(() -> depth("jobs.notification") == 0);
    assertThat(jobs.find(job.id())).map(JobRecord::attempts).contains(1);
    var revision = jobs.find(job.id()).orElseThrow().revision();

    put(job);
    await().atMost(SOON).until(() -> depth("jobs.notification") == 0);
    assertThat(jobs.find(job.id())).map(JobRecord::revision).contains(revision);
  }

  /** By default the adapter refuses a transaction that the sender manages itself. */
  /** Otherwise it takes a bridge of its own, which works, and costs an eighth of a read. */
  @Test
  void server_asks_the_module_of_the_service_who_calls() throws AuthException {
    assertThat(ServerAuthentication.classesThatReadTheKey())
        .contains("io.postrider.server.MechanismModule")
        .noneMatch(name -> name.contains("HttpBridgeServerAuthModule"));
  }

  @Test
  void messages_can_share_a_transaction() throws Exception {
    ConnectionFactory factory = InitialContext.doLookup("java:app/jms/postrider");
    try (var connection = factory.createConnection();
        var session = connection.createSession(Session.SESSION_TRANSACTED)) {
      assertThat(session.getTransacted()).isTrue();
      session.rollback();
    }
  }

  @Test
  void same_dispatch_sent_twice_is_dropped_by_the_broker() {
    long addedBefore = depth("DLQ");
    var dispatch = new Dispatch(job("notification", "simulate-reject"), 0);

    dispatcher.deadLetter(dispatch);
    dispatcher.deadLetter(dispatch);
    dispatcher.dispatch(List.of(dispatch, dispatch));

    assertThat(depth("DLQ")).isEqualTo(addedBefore + 1);
    assertThat(awaitEnd(dispatch.job()).status()).isEqualTo(JobStatus.FAILED);
  }

  @Test
  void message_that_holds_no_job_goes_to_the_foreign_messages_and_delays_no_job() throws Exception {
    long deadBefore = depth("DLQ");
    long foreignBefore = depth("foreign-messages");

    putText("hello");

    await().atMost(SOON).until(() -> depth("foreign-messages") == foreignBefore + 1);
    assertThat(depth("DLQ")).isEqualTo(deadBefore);
    await().atMost(SOON).until(() -> depth("dead-letter-notices") == 0);
    accepted_job_is_done_once_and_leaves_its_result();
  }

  @Test
  void object_message_goes_to_the_foreign_messages_without_being_deserialised() throws Exception {
    var queues = List.of("jobs.notification", "jobs.report", "webhooks", "delayed-jobs");
    long foreignBefore = depth("foreign-messages");

    for (var queue : queues) {
      put(queue, session -> session.createObjectMessage(new DeserializationProbe()));
    }

    await().atMost(SOON).until(() -> depth("foreign-messages") == foreignBefore + queues.size());
    for (var queue : queues) {
      await().atMost(SOON).until(() -> depth(queue) == 0);
    }
    await().atMost(SOON).until(() -> depth("dead-letter-notices") == 0);
    assertThat(deadLetters.browse(1_000, letters -> {})).isZero();
    assertThat(deadLetters.removeForeign()).isPositive();
    assertThat(depth("foreign-messages")).isZero();
    assertThat(DeserializationProbe.touched).isFalse();
  }

  private Job job(String kind, String userId) {
    var now = clock.instant();
    return new Job(
        JobId.next(now),
        kind,
        "welcome",
        userId,
        Job.DEFAULT_OWNER,
        5,
        now.truncatedTo(ChronoUnit.MILLIS),
        null,
        null,
        null,
        Json.createObjectBuilder().add("userId", userId).build());
  }

  private JobRecord awaitEnd(Job job) {
    return await()
        .atMost(SOON)
        .pollInterval(50, TimeUnit.MILLISECONDS)
        .until(
            () -> jobs.find(job.id()).orElse(null),
            record -> record != null && record.status().terminal());
  }

  /** The broker shortens the delay by 15 % at most; a busy machine adds to it. */
  private static void assertDelay(JobRecord job, int attempt, long millis) {
    Instant failed = job.failures().get(attempt - 1).at();
    Instant failedAgain = job.failures().get(attempt).at();
    assertThat(Duration.between(failed, failedAgain).toMillis())
        .as("after attempt " + attempt)
        .isBetween(millis * 4 / 5, millis + 60_000);
  }

  private long depth(String queue) {
    return broker.queues().stream()
        .filter(state -> state.name().equals(queue))
        .mapToLong(QueueState::depth)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Sends without the service's own sender, so without the header that the broker uses to detect
   * duplicates.
   */
  private static void put(Job... copies) throws JMSException, NamingException {
    for (var copy : copies) {
      putText(JobJson.write(copy));
    }
  }

  private static void putText(String text) throws JMSException, NamingException {
    put("jobs.notification", session -> session.createTextMessage(text));
  }

  private interface MessageMaker {
    Message make(Session session) throws JMSException;
  }

  private static void put(String queue, MessageMaker maker) throws JMSException, NamingException {
    ConnectionFactory factory = InitialContext.doLookup("java:app/jms/postrider");
    try (var connection = factory.createConnection();
        var session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        var producer = session.createProducer(session.createQueue(queue))) {
      var message = maker.make(session);
      message.setStringProperty("generation", "0");
      producer.send(message);
    }
  }

  private static File jar(Class<?> type) {
    try {
      return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
