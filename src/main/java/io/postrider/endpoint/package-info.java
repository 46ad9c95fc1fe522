/**
 * Receivers of webhooks: whether an address may be called, how many calls run at once, whether the
 * receiver is healthy, and the HTTP call. In comes a URL to check or call, out goes the attempt and
 * its * result.
 */
package io.postrider.endpoint;
