/**
 * Metrics for Prometheus. Events of other packages come in, the page {@code /metrics} goes out; no
 * package imports this one.
 */
package io.postrider.metrics;
