/**
 * Renders and sends mails: templates and values come in, a message goes out over SMTP. The requests
 * of unsubscribe links come in here, too.
 */
package io.postrider.mail;
