/**
 * How a mail is written and sent: templates and values come in, a message goes out over SMTP. Links
 * to unsubscribe come back here.
 */
package io.postrider.mail;
