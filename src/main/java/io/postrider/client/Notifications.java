package io.postrider.client;

import java.util.List;

/** Submits notifications. */
public final class Notifications {

  private final Transport transport;
  private final Submissions submissions;

  Notifications(Transport transport) {
    this.transport = transport;
    this.submissions = new Submissions(transport, "/notifications");
  }

  /**
   * Submits a notification. If this returns, the job is safe on disk and will run.
   *
   * <pre>{@code
   * var accepted = client.notifications().submit(NotificationRequest.of("welcome", "u-1"));
   * }</pre>
   */
  public AcceptedJob submit(NotificationRequest request) {
    return submissions.submit(request);
  }

  /**
   * Submits any number of notifications, up to 1,000 at once. Each stands for itself: what is
   * refused concerns no other. What is refused for the moment is submitted again.
   *
   * <pre>{@code
   * var users = List.of("u-1", "u-2");
   * var results =
   *     client
   *         .notifications()
   *         .submitAll(users.stream().map(u -> NotificationRequest.of("welcome", u)).toList());
   * results.stream().filter(r -> !r.isAccepted()).forEach(r -> System.out.println(r.problem()));
   * }</pre>
   *
   * @return one result for each request, in their order
   * @throws PostriderException.Incomplete if it failed after some results were known
   */
  public List<BatchResult> submitAll(List<NotificationRequest> requests) {
    return submissions.submitAll(requests);
  }

  /**
   * Reads the job of a notification.
   *
   * <pre>{@code
   * var job = client.notifications().get(jobId);
   * }</pre>
   *
   * @throws PostriderException.NotFound also if it is a job of another kind
   */
  public Job get(String jobId) {
    return transport.send(Call.get("/notifications/{}", jobId), Job.class);
  }
}
