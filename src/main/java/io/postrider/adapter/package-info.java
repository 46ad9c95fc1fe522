/**
 * What goes into the archive of the resource adapter beside Artemis's own classes; no part of the
 * WAR. The server's settings come in, connections that fail soon instead of waiting for ever go
 * out.
 */
package io.postrider.adapter;
