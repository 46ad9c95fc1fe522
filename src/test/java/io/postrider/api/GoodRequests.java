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

/** A request for each operation of the document that succeeds, and what has to be there for it. */
final class GoodRequests {

  private static final String OPERATIONS = "/admin/dlq/operations";

  private final ApiClient service;
  private final String receiver;
  private final String user = UUID.randomUUID().toString();
  private final Map<String, Supplier<Good>> requests = new HashMap<>();

  /** A request that must succeed: its path with query, its body and the status of its answer. */
  record Good(String path, String body, int status) {}

  /**
   * Makes nothing yet.
   *
   * @param url of something that answers webhooks, if with errors
   */
  GoodRequests(ApiClient service, String url) {
    this.service = service;
    this.receiver = url + "webhooks-of-" + user;
    jobs();
    deadLetters();
    dashboard();
    webhooks();
    recipients();
    clients();
  }

  Good of(String operationId) {
    return requests
        .getOrDefault(
            operationId,
            () -> {
              throw new AssertionError("No request is known for " + operationId);
            })
        .get();
  }

  private void jobs() {
    good("createReport", 202, () -> "/reports", report());
    good("getReport", 200, () -> "/reports/" + ended("/reports", report()) + "/result", null);
    good("createNotification", 202, () -> "/notifications", ApiClient.notification(user));
    good("getNotification", 200, () -> "/notifications/" + done(), null);
    good("listJobs", 200, () -> "/jobs?limit=2&userId=" + user, null);
    good("getJob", 200, () -> "/jobs/" + failed(), null);
    good("getPayload", 200, () -> "/jobs/" + done() + "/payload", null);
    good("cancelJob", 200, () -> "/jobs/" + service.notifyLater(user), null);
    good("streamJob", 200, () -> "/jobs/" + done() + "/events", null);
    good("eraseUser", 200, () -> "/users/" + user + "/data", null);
  }

  private void deadLetters() {
    good("listDeadLetters", 200, () -> failed() == null ? null : "/admin/dlq?limit=2", null);
    good("retryDeadLetters", 200, () -> "/admin/dlq/retry", "{\"kind\": \"none\"}");
    good("retryDeadLetter", 202, () -> "/admin/dlq/" + failed() + "/retry", null);
    good("discardDeadLetters", 200, () -> "/admin/dlq/discard", "{\"kind\": \"none\"}");
    good("discardForeignMessages", 200, () -> "/admin/dlq/foreign", null);
    good("countDeadLetters", 200, () -> failed() == null ? null : "/admin/dlq/reasons", null);
    good("listBulkOperations", 200, () -> operation() == null ? null : OPERATIONS, null);
    good("getBulkOperation", 200, () -> OPERATIONS + "/" + operation(), null);
    good("discardDeadLetter", 204, () -> "/admin/dlq/" + failed(), null);
  }

  private void dashboard() {
    good("streamOverview", 200, () -> "/admin/overview/events?seconds=0", null);
    good("createSession", 200, () -> "/session", "{\"key\": \"" + Guarded.ADMIN_KEY + "\"}");
    good("getSession", 200, () -> "/session", null);
    good("endSession", 204, () -> "/session", null);
  }

  private void webhooks() {
    good("listDeliveries", 200, () -> "/jobs/" + told() + "/deliveries", null);
    good("redeliver", 202, () -> "/jobs/" + told() + "/deliveries", null);
    good("pingWebhook", 200, () -> "/webhooks/test", "{\"url\": \"" + receiver + "\"}");
    good("listEndpoints", 200, () -> "/admin/webhooks/endpoints", null);
    good("enableEndpoint", 200, () -> "/admin/webhooks/endpoints/" + endpoint() + "/enable", null);
    good(
        "disableEndpoint", 200, () -> "/admin/webhooks/endpoints/" + endpoint() + "/disable", null);
    good("listFailedWebhooks", 200, () -> "/admin/webhooks/failed", null);
    good("retryFailedWebhook", 200, () -> "/admin/webhooks/failed/" + told() + "/retry", null);
    good("retryFailedWebhooks", 200, () -> "/admin/webhooks/failed/retry", "{}");
  }

  private void recipients() {
    var ann = "{\"email\": \"ann@example.com\", \"locale\": \"de\"}";
    good("putRecipient", 200, () -> "/recipients/" + user, ann);
    good("getRecipient", 200, () -> entered("/recipients/" + user, ann), null);
    good("removeRecipient", 204, () -> entered("/recipients/" + user, ann), null);
    good("listSuppressions", 200, () -> suppressed() == null ? null : "/suppressions", null);
    good("addSuppression", 200, () -> "/suppressions", "{\"email\": \"bob@example.com\"}");
    good("getSuppressions", 200, () -> "/suppressions/" + suppressed(), null);
    good("removeSuppression", 204, () -> "/suppressions/" + suppressed(), null);
    good("listTemplates", 200, () -> "/admin/templates", null);
    good("previewTemplate", 200, () -> "/admin/templates/welcome/preview", "{\"name\": \"Ann\"}");
    good("askUnsubscribe", 200, () -> unsubscribe(), null);
    good("unsubscribe", 200, () -> unsubscribe(), null);
  }

  private void clients() {
    var shop = "{\"name\": \"shop\", \"role\": \"client\"}";
    good("createClient", 201, () -> "/admin/clients", shop);
    good("listClients", 200, () -> client(shop) == null ? null : "/admin/clients", null);
    good("revokeClient", 204, () -> "/admin/clients/" + client(shop), null);
    good("rotateKey", 200, () -> "/admin/clients/" + client(shop) + "/key", null);
    good(
        "rotateWebhookSecret",
        200,
        () -> "/admin/clients/" + client(shop) + "/webhook-secret?grace=PT1H",
        null);
    good("listQueues", 200, () -> "/admin/queues", null);
    good("pauseQueue", 200, () -> "/admin/queues/webhooks/pause", null);
    good("resumeQueue", 200, () -> "/admin/queues/webhooks/resume", null);
    good("listAudit", 200, () -> "/admin/audit?limit=500", null);
  }

  private void good(String operation, int status, Supplier<String> path, String body) {
    requests.put(operation, () -> new Good(path.get(), body, status));
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

  private String told() {
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

  /** As a mail shows it. */
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
