/** Who is written to: addresses, who is not to be written to, and forgetting a user. */
package io.postrider.recipient;
