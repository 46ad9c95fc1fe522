/**
 * The vocabulary: a job, its states, its record, its attempts and outcomes, how clients see it, and
 * {@link io.postrider.job.JobHandler}, which a kind of job implements. It knows neither JMS, nor
 * Redis, nor any kind.
 */
package io.postrider.job;
