package io.postrider.notification;

import io.postrider.recipient.EmailAddress;
import java.util.Locale;

/**
 * The recipient of one notification.
 *
 * @param name may be absent
 */
record Addressee(EmailAddress email, String name, Locale locale) {}
