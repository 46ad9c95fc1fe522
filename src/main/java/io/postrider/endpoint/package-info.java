/**
 * A receiver of webhooks: whether its address may be called, how many calls it takes at once,
 * whether it is healthy, and the call itself. A request for a URL comes in, an attempt and its
 * result go out.
 */
package io.postrider.endpoint;
