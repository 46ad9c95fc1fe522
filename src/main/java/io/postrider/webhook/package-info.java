/**
 * Delivers the outcome of a job: it comes in from execution or from the dead letters, is signed
 * (Standard Webhooks 1.0) and sent to the job's endpoints. Failed attempts are retried by a
 * schedule.
 */
package io.postrider.webhook;
