/**
 * Makes a POST safe: a job comes in; once it is in Redis and in the broker's journal, its id goes
 * out, and the client reads 202. What was stored but not sent is sent by the relays here, or
 * withdrawn.
 */
package io.postrider.intake;
