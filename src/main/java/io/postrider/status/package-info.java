/**
 * Answers questions about jobs: one job, at once or when it has ended, the stream of its changes,
 * or a search. Requests come in; jobs as clients see them go out.
 */
package io.postrider.status;
