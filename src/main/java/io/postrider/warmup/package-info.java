/** Requests of this node to itself before it reports that it is ready. */
package io.postrider.warmup;
