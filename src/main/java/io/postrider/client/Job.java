package io.postrider.client;

import java.time.Instant;
import java.util.List;

/**
 * A job as it was when it was read.
 *
 * @param jobId its id
 * @param kind {@code report}, {@code notification}, or a kind of the operator's own
 * @param type the type of the report or notification
 * @param userId the user it is for
 * @param status its state
 * @param priority 1 is the most urgent, 9 the least
 * @param attempts the number of attempts that have begun
 * @param maxAttempts the number of attempts after which it fails for good
 * @param createdAt when it was accepted
 * @param startedAt when the latest attempt began; null before that
 * @param finishedAt when it ended; null before that
 * @param nextAttemptAt when a delayed job is tried; else null
 * @param uniqueKey the key by which it is unique; may be null
 * @param expiresAt no attempt begins at this time or later; may be null
 * @param postponement how it was postponed; null if it was not
 * @param error why it failed; else null
 * @param failures the last 20 failed attempts
 * @param progress of the attempt that runs; null if it reports none
 * @param resultUrl the path of the result; null if there is none
 * @param webhook the delivery of the outcome; null if none was asked for
 * @param furtherWebhooks deliveries to the URLs of repeated requests
 */
public record Job(
    String jobId,
    String kind,
    String type,
    String userId,
    JobStatus status,
    int priority,
    int attempts,
    int maxAttempts,
    Instant createdAt,
    Instant startedAt,
    Instant finishedAt,
    Instant nextAttemptAt,
    String uniqueKey,
    Instant expiresAt,
    Postponement postponement,
    String error,
    List<Failure> failures,
    Progress progress,
    String resultUrl,
    Webhook webhook,
    List<Webhook> furtherWebhooks) {

  /**
   * How a job was postponed because its work could not be done, which spends no attempt.
   *
   * @param times how often
   * @param since when for the first time
   * @param reason why for the last time
   */
  public record Postponement(int times, Instant since, String reason) {}

  /**
   * A failed attempt.
   *
   * @param attempt its number, from 1
   * @param at when it failed
   * @param message why
   */
  public record Failure(int attempt, Instant at, String message) {}

  /**
   * The progress of an attempt.
   *
   * @param percent 0 to 100
   * @param message what it does now
   */
  public record Progress(int percent, String message) {}

  /**
   * The delivery of the outcome.
   *
   * @param url where to, without its query
   * @param status {@code pending}, {@code delivered} or {@code failed}; null before the first
   *     attempt
   * @param attempts the number of attempts
   * @param nextAttemptAt when the next attempt is due; null if none is
   */
  public record Webhook(String url, String status, int attempts, Instant nextAttemptAt) {}
}
