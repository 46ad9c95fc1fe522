/**
 * Who logs in with a browser: sessions of the dashboard, opened with a key or at an identity
 * provider, and of the portal, opened with a link. Each is a cookie, and a token that every change
 * must show.
 */
package io.postrider.session;
