package io.postrider.notification;

import io.postrider.recipient.EmailAddress;
import java.util.Locale;

/**
 * Who a notification goes to.
 *
 * @param name may be absent
 */
record Addressee(EmailAddress email, String name, Locale locale) {}
