package io.postrider.recipient;

import java.util.Locale;

/**
 * The mail address of a user.
 *
 * @param locale the language of mails; may be absent
 * @param name may be absent
 */
public record Recipient(EmailAddress email, Locale locale, String name) {}
