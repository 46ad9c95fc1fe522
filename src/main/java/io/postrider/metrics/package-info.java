/**
 * Numbers for Prometheus. What other packages tell their observers comes in, {@code /metrics} goes
 * out; nobody imports it.
 */
package io.postrider.metrics;
