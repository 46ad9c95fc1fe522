/**
 * What the service needs and what is about no job at all: group commits, periodic tasks, tracing,
 * log lines, retries, times, encryption. All packages may use it; it uses none of them.
 */
package io.postrider.platform;
