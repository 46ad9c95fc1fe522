package io.postrider.recipient;

import java.util.Locale;

/**
 * Whom a user's mail goes to.
 *
 * @param locale the language to write in; may be absent
 * @param name may be absent
 */
public record Recipient(EmailAddress email, Locale locale, String name) {}
