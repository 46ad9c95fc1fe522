package io.postrider.endpoint;

import java.net.UnknownHostException;

/**
 * The host has an address that must not be dialled. The message does not name the address, as that
 * would reveal the internal network.
 */
final class RefusedAddressException extends UnknownHostException {

  private static final long serialVersionUID = 1L;

  RefusedAddressException() {
    super("The host of the URL has an address that is not public.");
  }
}
