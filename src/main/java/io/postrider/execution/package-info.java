/**
 * Runs jobs: a job message comes in from a worker, the job is claimed with a lease, handled and
 * settled. The outcome goes to the store and to the {@link io.postrider.execution.OutcomeListener}.
 */
package io.postrider.execution;
