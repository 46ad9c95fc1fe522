/**
 * What all resources share: reading and checking bodies, problem details (RFC 9457), the caller,
 * preferences, limits and event streams. HTTP requests come in; checked records or problem details
 * go out.
 */
package io.postrider.api;
