/**
 * Jobs that were given up: dead letters come in from the broker; their jobs are marked as failed
 * and listed. Replayed jobs go back into their queue; discarded and erased ones stay gone.
 */
package io.postrider.deadletter;
