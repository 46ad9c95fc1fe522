/** What was given up: marked as failed, listed, replayed or discarded. */
package io.postrider.deadletter;
