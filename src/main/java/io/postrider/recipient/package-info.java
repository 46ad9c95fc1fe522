/**
 * Who is written to, and who must not be: the directory of recipients, the list of suppressed
 * addresses. A request to erase a user's data comes in here, too.
 */
package io.postrider.recipient;
