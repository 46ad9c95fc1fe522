/**
 * An identity provider in place of keys (OpenID Connect): people log in to the dashboard with it,
 * and programs call with its tokens. Redirects and tokens come in; a person with a role, or the
 * subject of a client, goes out to {@link io.postrider.access}.
 */
package io.postrider.sso;
