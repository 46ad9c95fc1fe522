/**
 * The example of docs/client.md: an application in Jakarta EE that has Postrider send its mails.
 */
package io.postrider.shop;
