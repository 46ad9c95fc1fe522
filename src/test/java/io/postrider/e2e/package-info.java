/** Tests of the packaged WAR on the local stack, from outside: over HTTP and in the broker. */
package io.postrider.e2e;
