package io.postrider.api;

import static org.awaitility.Awaitility.await;

import io.postrider.access.Guarded;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A valid request for each operation of the document; creates the jobs and other objects it needs.
 */
final class ValidRequests {

  private static final String REPLAY =
      "{\"from\": \"2026-01-01T00:00:00Z\", \"status\": \"failed\"}";
  private static final String PORTAL_SESSION = "/webhooks/portal/session";
  private static final String OPERATIONS = "/admin/dlq/operations";

  private final ApiClient service;
  private final String receiver;
  private final String user = UUID.randomUUID().toString();
  private final Map<String, Supplier<Valid>> requests = new HashMap<>();

  /** A request that must succeed: its path with query, its body and the status of its answer. */
  record Valid(String path, String body, int status) {}

  /**
   * Creates nothing yet.
   *
   * @param url of a server that answers webhooks, possibly with errors
   */
  ValidRequests(ApiClient service, String url) {
    this.service = service;
    this.receiver = url + "webhooks-of-" + user;
    jobs();
    schedules();
    deadLetters();
    dashboard();
    webhooks();
    endpoints();
    recipients();
    clients();
  }

  Valid of(String operationId) {
    return requests
        .getOrDefault(
            operationId,
            () -> {
              throw new AssertionError("No request is known for " + operationId);
            })
        .get();
  }

  private void jobs() {
    valid("createReport", 202, () -> "/reports", report());
    valid("getReport", 200, () -> "/reports/" + ended("/reports", report()) + "/result", null);
    valid("createNotification", 202, () -> "/notifications", ApiClient.notification(user));
    valid("createReports", 200, () -> "/reports/batch", batch(report()));
    valid("createNotifications", 200, () -> "/notifications/batch", batch("{}"));
    valid("getNotification", 200, () -> "/notifications/" + done(), null);
    valid("listJobs", 200, () -> "/jobs?limit=2&userId=" + user, null);
    valid("getJob", 200, () -> "/jobs/" + failed(), null);
    valid("getPayload", 200, () -> "/jobs/" + done() + "/payload", null);
    valid("cancelJob", 200, () -> "/jobs/" + service.notifyLater(user), null);
    valid("streamJob", 200, () -> "/jobs/" + done() + "/events", null);
    valid("eraseUser", 200, () -> "/users/" + user + "/data", null);
  }

  private void schedules() {
    valid("putSchedule", 201, () -> "/schedules/new-" + user, recurring());
    valid("listSchedules", 200, () -> schedule() == null ? null : "/schedules", null);
    valid("getSchedule", 200, () -> schedule(), null);
    valid("pauseSchedule", 200, () -> schedule() + "/pause", null);
    valid("resumeSchedule", 200, () -> schedule() + "/resume", null);
    valid("runSchedule", 202, () -> schedule() + "/run", null);
    valid("removeSchedule", 204, () -> schedule(), null);
  }

  private String schedule() {
    return entered("/schedules/" + user, recurring());
  }

  private String recurring() {
    return """
    {"cron": "@yearly", "kind": "report", "request": %s}\
    """
        .formatted(report());
  }

  private void deadLetters() {
    valid("listDeadLetters", 200, () -> failed() == null ? null : "/admin/dlq?limit=2", null);
    valid("retryDeadLetters", 200, () -> "/admin/dlq/retry", "{\"kind\": \"none\"}");
    valid("retryDeadLetter", 202, () -> "/admin/dlq/" + failed() + "/retry", null);
    valid("discardDeadLetters", 200, () -> "/admin/dlq/discard", "{\"kind\": \"none\"}");
    valid("discardForeignMessages", 200, () -> "/admin/dlq/foreign", null);
    valid("countDeadLetters", 200, () -> failed() == null ? null : "/admin/dlq/reasons", null);
    valid("listBulkOperations", 200, () -> operation() == null ? null : OPERATIONS, null);
    valid("getBulkOperation", 200, () -> OPERATIONS + "/" + operation(), null);
    valid("discardDeadLetter", 204, () -> "/admin/dlq/" + failed(), null);
  }

  private void dashboard() {
    valid("streamOverview", 200, () -> "/admin/overview/events?seconds=0", null);
    valid("getProviderLogin", 200, () -> "/session/oidc", null);
    valid("beginProviderLogin", 303, () -> "/session/oidc/login", null);
    valid("endProviderLogin", 400, () -> "/session/oidc/callback", null);
    valid("endProviderSessions", 400, () -> "/session/oidc/logout", null);
    valid("createSession", 200, () -> "/session", "{\"key\": \"" + Guarded.ADMIN_KEY + "\"}");
    valid("getSession", 200, () -> "/session", null);
    valid("endSession", 204, () -> "/session", null);
  }

  private void webhooks() {
    valid("listDeliveries", 200, () -> "/jobs/" + withWebhook() + "/deliveries", null);
    valid("redeliver", 202, () -> "/jobs/" + withWebhook() + "/deliveries", null);
    valid("pingWebhook", 200, () -> "/webhooks/test", "{\"url\": \"" + receiver + "\"}");
    valid("listEndpoints", 200, () -> "/admin/webhooks/endpoints", null);
    valid("enableEndpoint", 200, () -> "/admin/webhooks/endpoints/" + endpoint() + "/enable", null);
    valid(
        "disableEndpoint", 200, () -> "/admin/webhooks/endpoints/" + endpoint() + "/disable", null);
    valid("listFailedWebhooks", 200, () -> "/admin/webhooks/failed", null);
    valid(
        "retryFailedWebhook",
        200,
        () -> "/admin/webhooks/failed/" + withWebhook() + "/retry",
        null);
    valid("retryFailedWebhooks", 200, () -> "/admin/webhooks/failed/retry", "{}");
  }

  private void endpoints() {
    var path = "/webhooks/endpoints/";
    valid("registerEndpoint", 201, () -> "/webhooks/endpoints", newEndpoint());
    valid(
        "listRegisteredEndpoints",
        200,
        () -> registered() == null ? null : "/webhooks/endpoints?limit=2",
        null);
    valid("getRegisteredEndpoint", 200, () -> path + registered(), null);
    valid("updateEndpoint", 200, () -> path + registered(), "{\"rate\": 5}");
    valid("removeEndpoint", 204, () -> path + registered(), null);
    valid("rotateEndpointSecret", 200, () -> path + registered() + "/secret?grace=PT1H", null);
    valid("listEventTypes", 200, () -> "/webhooks/event-types", null);
    valid(
        "testEndpoint",
        200,
        () -> path + registered() + "/test",
        "{\"eventType\": \"report.failed\"}");
    valid(
        "listEndpointDeliveries",
        200,
        () -> path + registered() + "/deliveries?status=failed&from=2026-01-01T00:00:00Z",
        null);
    valid("replayEndpoint", 202, () -> path + registered() + "/replay", REPLAY);
    valid("getEndpointReplay", 200, () -> path + replayed() + "/replay", null);
    valid("linkPortal", 201, () -> "/webhooks/portal", "{\"expiresIn\": \"PT1M\"}");
    requests.put("openPortal", () -> new Valid(PORTAL_SESSION, portalToken(), 200));
    // These requests have a key, and no session of the portal.
    valid("getPortalSession", 404, () -> PORTAL_SESSION, null);
    valid("closePortal", 204, () -> PORTAL_SESSION, null);
    valid("enableRegisteredEndpoint", 200, () -> path + registered() + "/enable", null);
    valid("disableRegisteredEndpoint", 200, () -> path + registered() + "/disable", null);
  }

  private String portalToken() {
    var link = ApiClient.json(service.post("/webhooks/portal", "{}")).getString("url");
    return "{\"token\": \"" + link.substring(link.indexOf('#') + 1) + "\"}";
  }

  private String replayed() {
    var id = registered();
    service.post("/webhooks/endpoints/" + id + "/replay", REPLAY);
    return id;
  }

  private String newEndpoint() {
    return """
    {"url": "%s", "eventTypes": ["job.*"], "headers": {"X-Key": "k"}}\
    """
        .formatted(receiver);
  }

  /** The id of a new endpoint; those of former calls are removed. */
  private String registered() {
    ApiClient.json(service.get("/webhooks/endpoints?limit=500"))
        .getJsonArray("items")
        .getValuesAs(JsonObject.class)
        .forEach(
            each ->
                service.send(
                    service
                        .posting("/webhooks/endpoints/" + each.getString("endpointId"), "")
                        .DELETE()));
    return ApiClient.json(service.post("/webhooks/endpoints", newEndpoint()))
        .getString("endpointId");
  }

  private void recipients() {
    var ann = "{\"email\": \"ann@example.com\", \"locale\": \"de\"}";
    valid("putRecipient", 200, () -> "/recipients/" + user, ann);
    valid("getRecipient", 200, () -> entered("/recipients/" + user, ann), null);
    valid("removeRecipient", 204, () -> entered("/recipients/" + user, ann), null);
    valid("listSuppressions", 200, () -> suppressed() == null ? null : "/suppressions", null);
    valid("addSuppression", 200, () -> "/suppressions", "{\"email\": \"bob@example.com\"}");
    valid("getSuppressions", 200, () -> "/suppressions/" + suppressed(), null);
    valid("removeSuppression", 204, () -> "/suppressions/" + suppressed(), null);
    valid("listTemplates", 200, () -> "/admin/templates", null);
    valid("previewTemplate", 200, () -> "/admin/templates/welcome/preview", "{\"name\": \"Ann\"}");
    valid("askUnsubscribe", 200, () -> unsubscribe(), null);
    valid("unsubscribe", 200, () -> unsubscribe(), null);
  }

  private void clients() {
    var shop = "{\"name\": \"shop\", \"role\": \"client\"}";
    valid("createClient", 201, () -> "/admin/clients", shop);
    valid("listClients", 200, () -> client(shop) == null ? null : "/admin/clients", null);
    valid("revokeClient", 204, () -> "/admin/clients/" + client(shop), null);
    valid("rotateKey", 200, () -> "/admin/clients/" + client(shop) + "/key", null);
    valid(
        "rotateWebhookSecret",
        200,
        () -> "/admin/clients/" + client(shop) + "/webhook-secret?grace=PT1H",
        null);
    valid("getHealth", 200, () -> "/admin/health", null);
    valid("listQueues", 200, () -> "/admin/queues", null);
    valid("pauseQueue", 200, () -> "/admin/queues/webhooks/pause", null);
    valid("resumeQueue", 200, () -> "/admin/queues/webhooks/resume", null);
    valid("listAudit", 200, () -> "/admin/audit?limit=500", null);
  }

  private void valid(String operation, int status, Supplier<String> path, String body) {
    requests.put(operation, () -> new Valid(path.get(), body, status));
  }

  private String report() {
    return """
    {"userId": "%s", "reportType": "sales"}\
    """
        .formatted(user);
  }

  private String ended(String path, String body) {
    var id = ApiClient.jobId(service.post(path, body));
    service.get("/jobs/" + id, "Prefer", "wait=30");
    return id;
  }

  private String done() {
    return ended("/notifications", ApiClient.notification(user));
  }

  private String failed() {
    return ended("/notifications", ApiClient.notification("simulate-reject-" + user));
  }

  private String operation() {
    var begun = service.post("/admin/dlq/retry", "{\"kind\": \"none\"}", "Prefer", "respond-async");
    return ApiClient.json(begun).getString("operationId");
  }

  private String withWebhook() {
    var id =
        ended(
            "/notifications",
            """
            {"type": "welcome", "userId": "%s", "webhookUrl": "%s"}\
            """
                .formatted(user, receiver));
    await()
        .until(
            () ->
                !ApiClient.json(service.get("/jobs/" + id + "/deliveries"))
                    .getJsonArray("items")
                    .isEmpty());
    return id;
  }

  private String endpoint() {
    service.post("/webhooks/test", "{\"url\": \"" + receiver + "\"}");
    return ApiClient.json(service.get("/admin/webhooks/endpoints"))
        .getJsonArray("items")
        .getValuesAs(JsonObject.class)
        .get(0)
        .getString("id");
  }

  private String entered(String path, String body) {
    service.send(service.posting(path, body).PUT(BodyPublishers.ofString(body)));
    return path;
  }

  private String suppressed() {
    service.post("/suppressions", "{\"email\": \"eve@example.com\", \"type\": \"welcome\"}");
    return "eve@example.com";
  }

  private String client(String body) {
    return ApiClient.json(service.post("/admin/clients", body)).getString("clientId");
  }

  /** The path of the unsubscribe link in a mail. */
  private static String batch(String item) {
    return "{\"items\": [" + item + ", {\"userId\": 1}]}";
  }

  private String unsubscribe() {
    var types = service.get("/admin/templates").body();
    var optional = ApiClient.json("{\"types\": " + types + "}");
    var type =
        optional.getJsonArray("types").getValuesAs(JsonObject.class).stream()
            .filter(each -> each.getBoolean("optional") && each.getJsonArray("requires").isEmpty())
            .findFirst()
            .orElseThrow()
            .getString("type");
    var url =
        ApiClient.json(service.post("/admin/templates/" + type + "/preview", "{}"))
            .getString("unsubscribeUrl");
    return URI.create(url).getPath();
  }
}
