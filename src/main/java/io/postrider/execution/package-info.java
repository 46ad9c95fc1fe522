/**
 * Does a job: a delivery comes in from a worker, is claimed under a lease, handled and settled. The
 * outcome goes to the store, and to whoever listens for outcomes.
 */
package io.postrider.execution;
