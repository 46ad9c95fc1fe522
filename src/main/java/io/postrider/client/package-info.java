/**
 * The client library of Postrider: one jar that needs a JDK (17 or later) and an implementation of
 * Jakarta JSON Processing, and no server. Begin with {@link io.postrider.client.PostriderClient}.
 *
 * <p>It uses nothing of the service, and the service uses nothing of it; they share the HTTP API
 * alone. A component of a record that is absent in the answer is null; an absent list or object is
 * empty. What a newer service adds to an answer is ignored.
 */
package io.postrider.client;
