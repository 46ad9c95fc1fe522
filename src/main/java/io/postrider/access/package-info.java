/**
 * Who may call, what they may do, and how often: keys, roles, rate limits, the audit log, and the
 * secrets that sign each client's webhooks. Credentials come in, an identity with a role goes out.
 */
package io.postrider.access;
