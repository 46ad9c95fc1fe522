/**
 * Receivers of webhooks: whether a URL may be called, how many calls run at once, whether the
 * receiver is healthy (its circuit breaker), and the HTTP call. In comes a URL to check or call,
 * out goes the attempt and its result.
 */
package io.postrider.endpoint;
