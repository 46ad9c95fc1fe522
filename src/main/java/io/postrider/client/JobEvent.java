package io.postrider.client;

/**
 * A change of a job, from its stream.
 *
 * @param id what to resume the stream after
 * @param job the job as it is now
 */
public record JobEvent(String id, Job job) {}
