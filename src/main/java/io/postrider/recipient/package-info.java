/**
 * Recipients of notifications: the directory of their addresses, and the list of suppressed
 * addresses. Requests to erase a user's data come in here, too.
 */
package io.postrider.recipient;
