/**
 * Answers questions about jobs: one job, now or once it has ended, the stream of its changes, or a
 * search. Requests come in, jobs as clients see them go out.
 */
package io.postrider.status;
