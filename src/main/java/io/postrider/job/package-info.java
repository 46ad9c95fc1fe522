/**
 * The vocabulary: a job, its states, its record, its attempts and outcomes, and {@link
 * io.postrider.job.JobHandler}, which a kind of job implements. It knows neither HTTP, nor JMS, nor
 * Redis, nor any kind.
 */
package io.postrider.job;
