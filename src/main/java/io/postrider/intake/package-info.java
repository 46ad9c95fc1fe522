/**
 * Makes a POST safe: a job comes in; once it is in Redis and in the broker's journal, its id goes
 * out, and the client reads 202. Jobs that were stored but not sent are sent by the relays in this
 * package, or withdrawn.
 */
package io.postrider.intake;
