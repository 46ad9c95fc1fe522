/**
 * What was given up: dead letters come in from the broker, and their jobs are marked as failed and
 * listed. Replayed, they go back into their queue; discarded or erased, they stay gone.
 */
package io.postrider.deadletter;
