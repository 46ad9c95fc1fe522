/**
 * What is told of jobs, webhooks and stores as numbers for Prometheus. Nobody imports it: it
 * implements the observers that others define.
 */
package io.postrider.metrics;
