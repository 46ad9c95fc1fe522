/** The packaged WAR on the local stack, seen from outside: over HTTP, and in the broker. */
package io.postrider.e2e;
