/** The way to the broker: the only package that sends. */
package io.postrider.queue;
