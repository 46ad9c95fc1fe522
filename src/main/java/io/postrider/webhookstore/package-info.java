/**
 * What Redis keeps about webhooks: deliveries that are due, delayed, made and given up, and their
 * receivers: registered endpoints, circuit breakers and rates. How far a delivery is lies with its
 * job, so the keys and the retention are those of {@code jobstore}.
 */
package io.postrider.webhookstore;
