/**
 * The classes that go into the archive of the resource adapter, beside Artemis's own; they are no
 * part of the WAR. The server's settings come in; connections and listeners that use the broker in
 * Postrider's way come out.
 */
package io.postrider.adapter;
