/**
 * How the nodes of the service act as one, through Redis: which of them live, which one leads, what
 * time it is, how much all of them together may start and have done, and what one of them runs or
 * has found out, for the others to know.
 */
package io.postrider.coordination;
