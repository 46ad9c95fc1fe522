package io.postrider.client;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postrider.api.OpenApiDocument.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The client has every call of the OpenAPI document, sends it as it is there, and loses nothing.
 */
class DocumentedCallsTest {

  private static final String ID = "01a20bb8-e6a1-7448-b7bc-63437aea3b71";
  private static final Instant FROM = Instant.parse("2026-11-24T00:00:00Z");

  private static final JobQuery QUERY =
      JobQuery.ALL
          .withStatus(JobStatus.FAILED)
          .withKind("report")
          .withType("sales")
          .withUserId("u-1")
          .between(FROM, FROM.plusSeconds(1));

  private static final NotificationRequest NOTIFICATION =
      new NotificationRequest(
          "welcome",
          "u-1",
          "ann@example.com",
          Map.of("n", 1, "list", List.of(true)),
          "https://example.com/hooks",
          FROM,
          FROM,
          "key",
          Duration.ofHours(1),
          "once");

  private static final ReportRequest REPORT =
      new ReportRequest(
          "u-1",
          "sales",
          Map.of("from", "2026"),
          "https://example.com/hooks",
          FROM,
          "key",
          Duration.ofHours(1),
          "once");

  private static final ScheduleRequest SCHEDULE =
      ScheduleRequest.cron("0 8 * * *", "Europe/Vienna", REPORT)
          .withCatchUp(ScheduleRequest.CatchUp.LATEST)
          .withOverlap(ScheduleRequest.Overlap.SKIP)
          .withEndsAt(FROM);

  private static final DeadLetters.Filter FILTER = new DeadLetters.Filter("report", "broken");
  private static final Paging PAGING = new Paging(10, "next");

  private static final EndpointRequest ENDPOINT =
      EndpointRequest.of("https://example.com/hooks", "report.*")
          .withDescription("Accounting")
          .withHeader("X-Key", "k")
          .withHeader("X-Former", null)
          .withRate(20);

  private static Endpoints endpoints(PostriderClient client) {
    return client.webhooks().endpoints();
  }

  private static Function<PostriderClient, Object> nothing(Consumer<PostriderClient> call) {
    return client -> {
      call.accept(client);
      return null;
    };
  }

  /** The method of each operation. */
  private static final Map<String, Function<PostriderClient, Object>> CALLS =
      Map.ofEntries(
          entry("createReport", c -> c.reports().submit(REPORT)),
          entry("createReports", c -> c.reports().submitAll(List.of(REPORT, REPORT, REPORT))),
          entry("getReport", c -> c.reports().result(ID)),
          entry("createNotification", c -> c.notifications().submit(NOTIFICATION)),
          entry(
              "createNotifications",
              c -> c.notifications().submitAll(List.of(NOTIFICATION, NOTIFICATION, NOTIFICATION))),
          entry("getNotification", c -> c.notifications().get(ID)),
          entry("listJobs", c -> c.jobs().list(QUERY, PAGING)),
          entry("getJob", c -> c.jobs().await(ID, Duration.ofSeconds(20))),
          entry("cancelJob", c -> c.jobs().cancel(ID)),
          entry("getPayload", c -> c.jobs().payload(ID)),
          entry("streamJob", c -> firstOf(c)),
          entry("listDeliveries", c -> c.jobs().deliveries(ID)),
          entry("redeliver", c -> c.jobs().redeliver(ID)),
          entry("listSchedules", c -> c.schedules().list(PAGING)),
          entry("getSchedule", c -> c.schedules().ofOwner("shop").get("morning")),
          entry("putSchedule", c -> c.schedules().put("morning", SCHEDULE)),
          entry("removeSchedule", nothing(c -> c.schedules().remove("morning"))),
          entry("pauseSchedule", c -> c.schedules().pause("morning")),
          entry("resumeSchedule", c -> c.schedules().resume("morning")),
          entry("runSchedule", c -> c.schedules().run("morning")),
          entry("pingWebhook", c -> c.webhooks().ping("https://example.com/hooks")),
          entry("listEndpoints", c -> c.webhooks().receivers(Webhooks.ReceiverStatus.PAUSED, 5)),
          entry("enableEndpoint", c -> c.webhooks().enableReceiver("3f2a")),
          entry("disableEndpoint", c -> c.webhooks().disableReceiver("3f2a")),
          entry("listFailedWebhooks", c -> c.webhooks().failed(PAGING)),
          entry("retryFailedWebhook", c -> c.webhooks().retryFailed(ID)),
          entry("retryFailedWebhooks", c -> c.webhooks().retryAllFailed("3f2a")),
          entry("listRegisteredEndpoints", c -> endpoints(c).ofOwner("shop").list(PAGING)),
          entry("registerEndpoint", c -> endpoints(c).register(ENDPOINT)),
          entry("getRegisteredEndpoint", c -> endpoints(c).get("ep_1")),
          entry("updateEndpoint", c -> endpoints(c).update("ep_1", ENDPOINT)),
          entry("removeEndpoint", nothing(c -> endpoints(c).remove("ep_1"))),
          entry(
              "rotateEndpointSecret", c -> endpoints(c).rotateSecret("ep_1", Duration.ofHours(1))),
          entry("linkPortal", c -> endpoints(c).linkPortal(Duration.ofMinutes(15))),
          entry("listEventTypes", c -> c.webhooks().eventTypes()),
          entry("testEndpoint", c -> endpoints(c).test("ep_1", "report.failed")),
          entry(
              "listEndpointDeliveries",
              c ->
                  endpoints(c)
                      .deliveries(
                          "ep_1",
                          EndpointDelivery.Status.FAILED,
                          FROM,
                          FROM.plusSeconds(1),
                          PAGING)),
          entry("replayEndpoint", c -> endpoints(c).countReplay("ep_1", FROM, null, true)),
          entry("getEndpointReplay", c -> endpoints(c).replay("ep_1")),
          entry("enableRegisteredEndpoint", c -> endpoints(c).enable("ep_1")),
          entry("disableRegisteredEndpoint", c -> endpoints(c).disable("ep_1")),
          entry(
              "putRecipient",
              c -> c.recipients().put("u-1", new Recipients.Recipient("a@b.example", "de", "Ann"))),
          entry("getRecipient", c -> c.recipients().get("u-1")),
          entry("removeRecipient", nothing(c -> c.recipients().remove("u-1"))),
          entry("eraseUser", c -> c.recipients().erase("u-1")),
          entry("listSuppressions", c -> c.recipients().suppressions(PAGING)),
          entry("addSuppression", c -> c.recipients().suppress("a@b.example", "welcome", "why")),
          entry("getSuppressions", c -> c.recipients().suppressions("a@b.example")),
          entry(
              "removeSuppression",
              nothing(c -> c.recipients().removeSuppression("a@b.example", "welcome"))),
          entry("askUnsubscribe", c -> c.recipients().unsubscribePage("token")),
          entry("unsubscribe", nothing(c -> c.recipients().unsubscribe("token"))),
          entry("listTemplates", c -> c.templates().list()),
          entry(
              "previewTemplate",
              c ->
                  c.templates()
                      .preview(
                          "welcome", new Templates.PreviewRequest(Map.of("a", 1), "de", "Ann"))),
          entry("listDeadLetters", c -> c.deadLetters().list(FILTER, PAGING)),
          entry("discardForeignMessages", c -> c.deadLetters().discardForeign()),
          entry("retryDeadLetters", c -> c.deadLetters().replayAll(FILTER, true)),
          entry("discardDeadLetters", c -> c.deadLetters().discardAll(FILTER, false)),
          entry("countDeadLetters", c -> c.deadLetters().reasons("report", PAGING)),
          entry("listBulkOperations", c -> c.deadLetters().operations(5)),
          entry("getBulkOperation", c -> c.deadLetters().operation(ID)),
          entry("retryDeadLetter", c -> c.deadLetters().replay(ID)),
          entry("discardDeadLetter", nothing(c -> c.deadLetters().discard(ID))),
          entry("streamOverview", c -> c.queues().overview()),
          entry("createSession", c -> c.sessions().begin("pr_key").session()),
          entry("getSession", c -> c.sessions().current()),
          entry(
              "endSession",
              nothing(
                  c ->
                      c.sessions()
                          .end(
                              new Sessions.Begun(
                                  new Sessions.Session("u", Clients.Role.ADMIN, "csrf"), "a=b")))),
          entry("listClients", c -> c.clients().list()),
          entry("createClient", c -> c.clients().create("shop", Clients.Role.CLIENT)),
          entry("revokeClient", nothing(c -> c.clients().revoke("k3m9x2"))),
          entry("rotateKey", c -> c.clients().rotateKey("k3m9x2")),
          entry(
              "rotateWebhookSecret",
              c -> c.clients().rotateWebhookSecret("k3m9x2", Duration.ofHours(1))),
          entry("listAudit", c -> c.clients().audit(PAGING)),
          entry("getHealth", c -> c.queues().health()),
          entry("listQueues", c -> c.queues().list()),
          entry("pauseQueue", c -> c.queues().pause("report")),
          entry("resumeQueue", c -> c.queues().resume("report")));

  /** The record for each schema of the document that the client reads or writes as a whole. */
  private static final Map<String, Class<? extends Record>> RECORDS =
      Map.ofEntries(
          entry("AcceptedJob", AcceptedJob.class),
          entry("AuditEntry", Clients.AuditEntry.class),
          entry("BatchResult", BatchResult.class),
          entry("BulkOperation", DeadLetters.Operation.class),
          entry("Client", Clients.Client.class),
          entry("Credentials", Clients.Credentials.class),
          entry("DeadLetter", DeadLetters.DeadLetter.class),
          entry("DeadLetterPage", DeadLetters.DeadLetterPage.class),
          entry("Delivery", Delivery.class),
          entry("DiscardResult", DeadLetters.Discarded.class),
          entry("Endpoint", Webhooks.Receiver.class),
          entry("EndpointAttempt", EndpointDelivery.Attempt.class),
          entry("EndpointDelivery", EndpointDelivery.class),
          entry("EndpointReplay", EndpointReplay.class),
          entry("EventType", Webhooks.EventType.class),
          entry("PortalLink", Endpoints.PortalLink.class),
          entry("EndpointCredentials", Endpoints.Credentials.class),
          entry("EndpointRequest", EndpointRequest.class),
          entry("RegisteredEndpoint", Endpoint.class),
          entry("Erasure", Recipients.Erasure.class),
          entry("FailedWebhook", Webhooks.Failed.class),
          entry("Failure", Job.Failure.class),
          entry("FieldError", Problem.FieldError.class),
          entry("Health", Queues.Health.class),
          entry("Job", Job.class),
          entry("PingResult", Webhooks.PingResult.class),
          entry("Postponement", Job.Postponement.class),
          entry("Preview", Templates.Preview.class),
          entry("PreviewRequest", Templates.PreviewRequest.class),
          entry("Problem", Problem.class),
          entry("Progress", Job.Progress.class),
          entry("Queue", Queues.Queue.class),
          entry("Reason", DeadLetters.Reason.class),
          entry("ReasonList", DeadLetters.ReasonPage.class),
          entry("RecentDeliveries", Webhooks.Recent.class),
          entry("Recipient", Recipients.Recipient.class),
          entry("RedeliveryAccepted", Jobs.Redelivery.class),
          entry("ReplayResult", DeadLetters.Replayed.class),
          entry("Resent", Webhooks.Resent.class),
          entry("Schedule", Schedules.Schedule.class),
          entry("ScheduleRequest", ScheduleRequest.class),
          entry("Session", Sessions.Session.class),
          entry("Suppression", Recipients.Suppression.class),
          entry("Template", Templates.Template.class),
          entry("Webhook", Job.Webhook.class));

  /** Calls of pages and of an identity provider, which no program makes. */
  private static final Set<String> NOT_OF_PROGRAMS =
      Set.of(
          "getProviderLogin",
          "beginProviderLogin",
          "endProviderLogin",
          "endProviderSessions",
          "getPortalSession",
          "openPortal",
          "closePortal");

  private static final DocumentedService SERVICE = new DocumentedService();

  @AfterAll
  static void close() {
    SERVICE.close();
  }

  @Test
  void client_has_a_method_for_every_operation_of_the_document() {
    assertThat(ofPrograms().map(Operation::id))
        .as("operations of openapi.yaml that io.postrider.client lacks: add a method and its entry")
        .containsExactlyInAnyOrderElementsOf(CALLS.keySet());
  }

  private static Stream<Operation> ofPrograms() {
    return SERVICE.operations().stream()
        .filter(operation -> !NOT_OF_PROGRAMS.contains(operation.id()));
  }

  @TestFactory
  Stream<DynamicTest> call_is_sent_as_documented_and_its_example_is_read_without_loss() {
    return ofPrograms()
        .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> check(operation)));
  }

  private static void check(Operation operation) throws IOException {
    SERVICE.called.clear();
    SERVICE.wrong.clear();

    var answer = CALLS.get(operation.id()).apply(SERVICE.client());

    assertThat(SERVICE.wrong).isEmpty();
    assertThat(SERVICE.called).containsExactly(operation.id());
    var example = SERVICE.examples(operation).get("application/json");
    if (example != null && answer != null) {
      var read = new ObjectMapper().readTree(Json.write(answer));
      assertThat(lost("", example, read)).as("%s read as %s", example, read).isEmpty();
    }
  }

  @Test
  void records_have_a_component_for_every_property() {
    RECORDS.forEach(
        (schema, type) ->
            assertThat(components(type))
                .as("components of %s for the schema %s", type.getName(), schema)
                .isEqualTo(SERVICE.properties(schema)));
    assertThat(components(NotificationRequest.class))
        .containsExactlyInAnyOrderElementsOf(withKey("NotificationRequest"));
    assertThat(components(ReportRequest.class))
        .containsExactlyInAnyOrderElementsOf(withKey("ReportRequest"));
  }

  @Test
  void report_is_read_in_another_form_and_bulk_operations_run_in_the_background()
      throws IOException {
    SERVICE.wrong.clear();
    try (InputStream csv = SERVICE.client().reports().result(ID, "text/csv")) {
      assertThat(csv.readAllBytes()).asString().startsWith("type,total");
    }
    assertThat(SERVICE.client().deadLetters().beginReplayAll(FILTER).status()).isEqualTo("running");
    assertThat(SERVICE.client().deadLetters().beginDiscardAll(FILTER).matched()).isEqualTo(100000);
    assertThat(SERVICE.wrong).isEmpty();
  }

  private static List<String> withKey(String schema) {
    var names = new ArrayList<>(SERVICE.properties(schema));
    names.add("idempotencyKey");
    return names;
  }

  private static TreeSet<String> components(Class<? extends Record> type) {
    var names = new TreeSet<String>();
    Stream.of(type.getRecordComponents()).map(RecordComponent::getName).forEach(names::add);
    return names;
  }

  /** The example of a stream ends before the job does. */
  private static Job firstOf(PostriderClient client) {
    var seen = new ArrayList<Job>();
    try {
      client
          .jobs()
          .follow(
              ID,
              event -> {
                seen.add(event.job());
                throw new IllegalStateException("enough");
              });
    } catch (IllegalStateException enough) {
      return seen.get(0);
    }
    throw new AssertionError("no event");
  }

  /** The pointers of the values in the example that are not in what was read. */
  private static List<String> lost(String pointer, JsonNode example, JsonNode read) {
    if (example.isObject() && !read.isObject() && example.size() == 1) {
      // A list, or a number, without what it is wrapped in.
      return lost(pointer, example.elements().next(), read);
    }
    var lost = new ArrayList<String>();
    example
        .fields()
        .forEachRemaining(
            field ->
                lost.addAll(
                    lost(
                        pointer + "/" + field.getKey(),
                        field.getValue(),
                        read.path(field.getKey()))));
    for (int i = 0; example.isArray() && i < example.size(); i++) {
      lost.addAll(lost(pointer + "/" + i, example.get(i), read.path(i)));
    }
    if (example.isValueNode() && !same(example.asText(), read.asText())) {
      lost.add(pointer);
    }
    return lost;
  }

  private static boolean same(String one, String other) {
    if (one.matches("\\d{4}-\\d\\d-\\d\\dT.*") && !other.isEmpty()) {
      return OffsetDateTime.parse(one).toInstant().equals(OffsetDateTime.parse(other).toInstant());
    }
    return one.equals(other);
  }
}
