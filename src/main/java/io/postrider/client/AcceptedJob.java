package io.postrider.client;

/**
 * A job that is safe on disk and will run.
 *
 * @param jobId its id
 * @param statusUrl its path
 * @param deduplicated true if it is the job of another request, in whose place no other is made
 */
public record AcceptedJob(String jobId, String statusUrl, boolean deduplicated) {}
