/**
 * What every package may need and what knows nothing of jobs: group commits, periodic tasks and
 * which node runs them, tracing, log lines, retries, times, encryption. It uses no other package.
 */
package io.postrider.platform;
