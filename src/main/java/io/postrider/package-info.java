/**
 * Slow work behind a fast API. The road a job takes, and the packages along it:
 *
 * <ol>
 *   <li>{@code http}: a request is authenticated, limited, parsed and validated;
 *   <li>{@code report}, {@code notification}: each kind of job turns its request into a {@code
 *       Job};
 *   <li>{@code job}: intake makes it safe, first in Redis ({@code redis}), then in the broker
 *       ({@code queue}), and answers 202;
 *   <li>{@code job}: the kind's worker receives it; the executor claims it, runs the handler and
 *       settles the outcome;
 *   <li>{@code deadletter}: what failed for good is marked, listed, replayed or discarded;
 *   <li>{@code webhook}: the outcome is told to the client, signed.
 * </ol>
 *
 * <p>Nothing upstream knows what is downstream of it. Beside the road, {@code metrics} counts what
 * the others tell their observers, {@code queue} shows and pauses the broker's queues, {@code
 * dashboard} shows operators all of it, and {@code docs} describes it.
 */
package io.postrider;
