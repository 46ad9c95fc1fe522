/**
 * Slow work behind a fast API. The road a job takes, and the packages along it:
 *
 * <ol>
 *   <li>{@code server}, {@code access} and {@code api} let a request in: it is authenticated,
 *       limited, parsed and checked; people log in with a {@code session}, or by {@code sso} at an
 *       identity provider;
 *   <li>{@code report} and {@code notification}, the kinds of job, turn it into a {@code job};
 *   <li>{@code intake} makes the job safe, in Redis and then in the {@code broker}, and answers
 *       202; {@code schedule} makes jobs that recur;
 *   <li>{@code execution} claims it when a worker of its kind receives it (urgent notifications,
 *       and what a client has beyond its share, have queues and workers of their own), runs the
 *       kind's handler and settles the outcome; a notification is written and sent by {@code mail}
 *       to a {@code recipient};
 *   <li>{@code deadletter} keeps what failed for good, to be replayed or discarded;
 *   <li>{@code webhook} delivers the outcome, signed, to an {@code endpoint}; {@code status}
 *       answers whoever asks instead, and cancels.
 * </ol>
 *
 * <p>What Redis keeps is in {@code jobstore}, {@code webhookstore} and {@code clientstore}, which
 * implement the stores that the packages along the road declare; {@code coordination} lets the
 * nodes of the service act as one. They reach Redis through {@code redis}, which sends their
 * commands to the servers that {@code topology} finds: one, several behind Sentinels, or a Redis
 * Cluster.
 *
 * <p>Who may use whom is held by {@code ArchitectureTest}; there are no cycles. Beside the road,
 * {@code warmup} calls the node itself before it is ready, {@code metrics} counts, {@code
 * dashboard} shows operators the whole, {@code docs} describes the API, {@code adapter} is
 * Postrider's part of the resource adapter, which lets running jobs end when the server stops, and
 * {@code platform} holds what is about no job at all. {@code client} is the library for callers, an
 * artifact of its own.
 */
package io.postrider;
