/** Requests of this node to itself, and rehearsed jobs, before it reports that it is ready. */
package io.postrider.warmup;
