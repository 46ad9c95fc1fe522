package io.postrider.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads, follows and cancels jobs. */
public final class Jobs {

  private final Transport transport;

  Jobs(Transport transport) {
    this.transport = transport;
  }

  /**
   * Reads a job as it is now.
   *
   * <pre>{@code
   * var status = client.jobs().get(jobId).status();
   * }</pre>
   */
  public Job get(String jobId) {
    return transport.send(Call.get("/jobs/{}", jobId), Job.class);
  }

  /**
   * Waits until a job has ended. The service holds each request until then, for up to 30 seconds,
   * so that this asks rarely.
   *
   * <pre>{@code
   * var job = client.jobs().await(jobId, Duration.ofMinutes(1));
   * if (job.status() == JobStatus.FAILED) {
   *   System.out.println(job.error());
   * }
   * }</pre>
   *
   * @throws PostriderException.NotEnded if it has not ended by then
   */
  public Job await(String jobId, Duration longest) {
    return new Waiting(transport, jobId, longest).await();
  }

  /**
   * Follows a job until it has ended: its present state first, then every change, of several in
   * quick succession perhaps only the last. If the connection breaks, the stream is opened again
   * after the last event that was seen; it fails if that is not possible for as long as {@link
   * RetryPolicy} says.
   *
   * <pre>{@code
   * var ended =
   *     client
   *         .jobs()
   *         .follow(jobId, event -> System.out.println(event.job().status()));
   * }</pre>
   *
   * @param onChange is called by this thread; what it throws ends the stream
   * @return the job when it has ended
   */
  public Job follow(String jobId, Consumer<JobEvent> onChange) {
    return follow(jobId, null, onChange);
  }

  /**
   * Follows a job from where an earlier stream has ended, perhaps in another process.
   *
   * <pre>{@code
   * var ended =
   *     client
   *         .jobs()
   *         .follow(jobId, lastEventId, event -> System.out.println(event.id()));
   * }</pre>
   *
   * @param lastEventId the id of the last event that was seen; null for none
   * @param onChange is called by this thread; what it throws ends the stream
   * @return the job when it has ended
   */
  public Job follow(String jobId, String lastEventId, Consumer<JobEvent> onChange) {
    return new Following(transport, jobId, lastEventId, onChange).follow();
  }

  /**
   * Lists jobs, newest first.
   *
   * <pre>{@code
   * var page = client.jobs().list(JobQuery.ALL.withUserId("u-1"), Paging.FIRST);
   * }</pre>
   */
  public Page<Job> list(JobQuery query, Paging paging) {
    return transport.send(
        Call.get("/jobs")
            .query("status", query.status())
            .query("kind", query.kind())
            .query("type", query.type())
            .query("userId", query.userId())
            .query("from", query.from())
            .query("to", query.to())
            .page(paging),
        Json.page(Job.class));
  }

  /**
   * Cancels a job that has not started, or asks a running one that reports its progress to stop.
   *
   * <pre>{@code
   * var cancelled = client.jobs().cancel(jobId).status() == JobStatus.CANCELLED;
   * }</pre>
   *
   * @return the job; still {@link JobStatus#ACTIVE} if it was asked to stop
   * @throws PostriderException.Conflict if it cannot be cancelled any more
   */
  public Job cancel(String jobId) {
    return transport.send(Call.delete("/jobs/{}", jobId), Job.class);
  }

  /**
   * Reads the request of a job; for operators and admins.
   *
   * <pre>{@code
   * var userId = client.jobs().payload(jobId).get("userId");
   * }</pre>
   */
  public Map<String, Object> payload(String jobId) {
    return transport.send(
        Call.get("/jobs/{}/payload", jobId), new Json.Generic(Map.class, Object.class));
  }

  private record Deliveries(List<Delivery> items) {}

  /**
   * Lists the last 200 attempts to deliver a job's webhook, oldest first.
   *
   * <pre>{@code
   * client.jobs().deliveries(jobId).forEach(attempt -> System.out.println(attempt.error()));
   * }</pre>
   */
  public List<Delivery> deliveries(String jobId) {
    return transport
        .<Deliveries>send(Call.get("/jobs/{}/deliveries", jobId), Deliveries.class)
        .items();
  }

  /**
   * What will be delivered again.
   *
   * @param webhookId its id, the same as before
   * @param deliveriesUrl the path of the attempts
   */
  public record Redelivery(String webhookId, String deliveriesUrl) {}

  /**
   * Delivers the webhook of an ended job again, with the same id.
   *
   * <pre>{@code
   * client.jobs().redeliver(jobId);
   * }</pre>
   */
  public Redelivery redeliver(String jobId) {
    return transport.send(Call.post("/jobs/{}/deliveries", jobId), Redelivery.class);
  }
}
