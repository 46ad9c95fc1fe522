/** The API as clients see it: over HTTP, against the whole stack. */
package io.postrider.api;
