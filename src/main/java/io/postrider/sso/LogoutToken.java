package io.postrider.sso;

/**
 * The body of a back-channel logout (OpenID Connect Back-Channel Logout 1.0, section 2.5).
 *
 * @param text the signed token; null if there is none
 */
record LogoutToken(String text) {}
