/**
 * What all resources share: how a body is read and checked, how a problem is answered, who the
 * caller is, preferences, limits and event streams. HTTP requests come in; checked records, or
 * problem details (RFC 9457), go out.
 */
package io.postrider.api;
