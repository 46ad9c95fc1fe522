package io.postrider.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Jobs that failed for good; for viewers, operators and admins. */
public final class DeadLetters {

  private final Transport transport;

  DeadLetters(Transport transport) {
    this.transport = transport;
  }

  /**
   * A job that failed for good.
   *
   * @param jobId its id
   * @param kind its kind
   * @param type its type
   * @param userId the user it is for
   * @param reason why it failed; may be null
   * @param attempts the number of attempts
   * @param failedAt when it failed
   * @param payload its request; empty for viewers
   */
  public record DeadLetter(
      String jobId,
      String kind,
      String type,
      String userId,
      String reason,
      int attempts,
      Instant failedAt,
      Map<String, Object> payload) {}

  /**
   * Which dead letters.
   *
   * @param kind only jobs of this kind; null for all
   * @param reason only jobs whose reason has this pattern, as {@link #reasons} lists it; null for
   *     all
   */
  public record Filter(String kind, String reason) {

    /** All dead letters. */
    public static final Filter ALL = new Filter(null, null);
  }

  /**
   * A page of dead letters.
   *
   * @param items its entries
   * @param nextCursor where the next page begins; null after the last page
   * @param total the number of all matching dead letters
   * @param foreign the number of messages among the broker's dead letters that are not jobs; null
   *     while the broker does not answer
   */
  public record DeadLetterPage(List<DeadLetter> items, String nextCursor, Long total, Long foreign)
      implements Page<DeadLetter> {}

  /**
   * Lists dead letters, latest first.
   *
   * <pre>{@code
   * var total = client.deadLetters().list(DeadLetters.Filter.ALL, Paging.FIRST).total();
   * }</pre>
   */
  public DeadLetterPage list(Filter filter, Paging paging) {
    return transport.send(
        Call.get("/admin/dlq")
            .query("kind", filter.kind())
            .query("reason", filter.reason())
            .page(paging),
        DeadLetterPage.class);
  }

  /**
   * Why jobs failed, and how many of them.
   *
   * @param kind their kind
   * @param reason the pattern of their reasons
   * @param count how many they are
   */
  public record Reason(String kind, String reason, int count) {}

  /**
   * A page of reasons.
   *
   * @param items its entries
   * @param nextCursor where the next page begins; null after the last page
   * @param reasons the number of reasons on all pages
   * @param total the number of dead letters with these reasons
   */
  public record ReasonPage(List<Reason> items, String nextCursor, long reasons, Long total)
      implements Page<Reason> {}

  /**
   * Counts dead letters by reason, the most frequent first.
   *
   * <pre>{@code
   * var first = client.deadLetters().reasons("report", Paging.FIRST).items().get(0).reason();
   * }</pre>
   *
   * @param kind null for all kinds
   */
  public ReasonPage reasons(String kind, Paging paging) {
    return transport.send(
        Call.get("/admin/dlq/reasons").query("kind", kind).page(paging), ReasonPage.class);
  }

  /**
   * Replays a dead letter from attempt 1; for operators.
   *
   * <pre>{@code
   * client.deadLetters().replay(jobId);
   * }</pre>
   *
   * @throws PostriderException.Conflict if another job for the same request is in flight
   */
  public AcceptedJob replay(String jobId) {
    return transport.send(Call.post("/admin/dlq/{}/retry", jobId).once(), AcceptedJob.class);
  }

  /**
   * Removes a dead letter for good; the job stays failed. For operators.
   *
   * <pre>{@code
   * client.deadLetters().discard(jobId);
   * }</pre>
   */
  public void discard(String jobId) {
    transport.send(Call.delete("/admin/dlq/{}", jobId));
  }

  private record BulkRequest(String kind, String reason, Boolean dryRun) {}

  /**
   * How many dead letters were replayed.
   *
   * @param matched how many matched
   * @param replayed how many were replayed
   * @param left how many stay failed, since another job for the same request is in flight
   */
  public record Replayed(int matched, int replayed, int left) {}

  /**
   * Replays all dead letters that match; for operators.
   *
   * <pre>{@code
   * var reports = new DeadLetters.Filter("report", null);
   * var matched = client.deadLetters().replayAll(reports, true).matched();
   * }</pre>
   *
   * @param dryRun only to count them
   */
  public Replayed replayAll(Filter filter, boolean dryRun) {
    var replay = bulk("/admin/dlq/retry", filter, dryRun);
    return transport.send(dryRun ? replay : replay.once(), Replayed.class);
  }

  /**
   * How many dead letters were discarded.
   *
   * @param matched how many matched
   * @param discarded how many were discarded
   */
  public record Discarded(int matched, int discarded) {}

  /**
   * Removes all dead letters that match for good; for operators.
   *
   * <pre>{@code
   * var reports = new DeadLetters.Filter("report", null);
   * var discarded = client.deadLetters().discardAll(reports, false).discarded();
   * }</pre>
   *
   * @param dryRun only to count them
   */
  public Discarded discardAll(Filter filter, boolean dryRun) {
    return transport.send(bulk("/admin/dlq/discard", filter, dryRun), Discarded.class);
  }

  /**
   * The replay or removal of many dead letters in the background.
   *
   * @param operationId its id
   * @param action {@code retry} or {@code discard}
   * @param kind only jobs of this kind; null for all
   * @param reason only jobs with this pattern of reasons; null for all
   * @param status {@code running}, {@code completed} or {@code stopped}
   * @param matched how many matched at the start
   * @param done how many are done
   * @param left how many stay failed, since another job for the same request is in flight
   * @param startedAt when it began
   * @param finishedAt when it ended; null before that
   * @param problem why it stopped early; else null
   */
  public record Operation(
      String operationId,
      String action,
      String kind,
      String reason,
      String status,
      int matched,
      int done,
      int left,
      Instant startedAt,
      Instant finishedAt,
      String problem) {}

  /**
   * Begins to replay all dead letters that match, and does not wait for the end; for operators.
   *
   * <pre>{@code
   * var operation = client.deadLetters().beginReplayAll(DeadLetters.Filter.ALL);
   * var done = client.deadLetters().operation(operation.operationId()).done();
   * }</pre>
   */
  public Operation beginReplayAll(Filter filter) {
    return transport.send(
        inBackground(bulk("/admin/dlq/retry", filter, false)).once(), Operation.class);
  }

  /**
   * Begins to remove all dead letters that match, and does not wait for the end; for operators.
   *
   * <pre>{@code
   * var operation = client.deadLetters().beginDiscardAll(DeadLetters.Filter.ALL);
   * }</pre>
   */
  public Operation beginDiscardAll(Filter filter) {
    return transport.send(inBackground(bulk("/admin/dlq/discard", filter, false)), Operation.class);
  }

  private static Call bulk(String path, Filter filter, boolean dryRun) {
    return Call.post(path)
        .body(new BulkRequest(filter.kind(), filter.reason(), dryRun ? Boolean.TRUE : null));
  }

  private static Call inBackground(Call call) {
    return call.header("Prefer", "respond-async");
  }

  private record Operations(List<Operation> items) {}

  /**
   * Lists the operations of the last day, the latest first.
   *
   * <pre>{@code
   * client.deadLetters().operations(10).forEach(System.out::println);
   * }</pre>
   *
   * @param limit the most entries, 1 to 500
   */
  public List<Operation> operations(int limit) {
    return transport
        .<Operations>send(Call.get("/admin/dlq/operations").query("limit", limit), Operations.class)
        .items();
  }

  /**
   * Reads the progress of an operation.
   *
   * <pre>{@code
   * var running = client.deadLetters().operation(operationId).status().equals("running");
   * }</pre>
   */
  public Operation operation(String operationId) {
    return transport.send(Call.get("/admin/dlq/operations/{}", operationId), Operation.class);
  }

  private record DiscardedMessages(int discarded) {}

  /**
   * Removes all messages among the broker's dead letters that are not jobs; for operators.
   *
   * <pre>{@code
   * int discarded = client.deadLetters().discardForeign();
   * }</pre>
   *
   * @return how many they were
   */
  public int discardForeign() {
    return transport
        .<DiscardedMessages>send(Call.delete("/admin/dlq/foreign"), DiscardedMessages.class)
        .discarded();
  }
}
