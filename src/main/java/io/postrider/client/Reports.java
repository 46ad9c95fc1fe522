package io.postrider.client;

import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;

/** Requests reports, and reads them. */
public final class Reports {

  private final Transport transport;
  private final Submissions submissions;

  Reports(Transport transport) {
    this.transport = transport;
    this.submissions = new Submissions(transport, "/reports");
  }

  /**
   * Requests a report. While one of the same type is in flight for the same user, the answer is
   * that job.
   *
   * <pre>{@code
   * var accepted = client.reports().submit(ReportRequest.of("u-1", "notification-activity"));
   * }</pre>
   *
   * @throws PostriderException.Conflict if one with other params is in flight
   */
  public AcceptedJob submit(ReportRequest request) {
    return submissions.submit(request);
  }

  /**
   * Requests any number of reports, up to 1,000 at once. Each stands for itself: what is refused
   * concerns no other. What is refused for the moment is submitted again.
   *
   * <pre>{@code
   * var results =
   *     client
   *         .reports()
   *         .submitAll(
   *             List.of(
   *                 ReportRequest.of("u-1", "notification-activity"),
   *                 ReportRequest.of("u-2", "notification-activity")));
   * }</pre>
   *
   * @return one result for each request, in their order
   * @throws PostriderException.Incomplete if it failed after some results were known
   */
  public List<BatchResult> submitAll(List<ReportRequest> requests) {
    return submissions.submitAll(requests);
  }

  /**
   * Reads the report of a completed job as JSON.
   *
   * <pre>{@code
   * var report = client.reports().result(jobId);
   * System.out.println(report.get("generatedAt"));
   * }</pre>
   *
   * @return objects as maps, lists, strings, booleans, {@code Long} or {@code BigDecimal}
   * @throws PostriderException.NotFound if there is none (yet, or any more)
   */
  public Map<String, Object> result(String jobId) {
    return transport.send(
        Call.get("/reports/{}/result", jobId), new Json.Generic(Map.class, Object.class));
  }

  /**
   * Reads the report of a completed job in one of its forms, up to 100 MiB. The stream throws an
   * {@code IOException} if the connection breaks.
   *
   * <pre>{@code
   * try (var csv = client.reports().result(jobId, "text/csv")) {
   *   Files.copy(csv, Path.of("report.csv"));
   * }
   * }</pre>
   *
   * @param mediaType such as {@code text/csv} or {@code text/html}
   */
  public InputStream result(String jobId, String mediaType) {
    var call = Call.get("/reports/{}/result", jobId);
    return transport.answer(call.header("Accept", mediaType), BodyHandlers.ofInputStream()).body();
  }
}
