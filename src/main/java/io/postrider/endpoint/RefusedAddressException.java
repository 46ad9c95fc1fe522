package io.postrider.endpoint;

import java.net.UnknownHostException;

/** A host with an address that must not be dialled; it does not say which, as that would leak. */
final class RefusedAddressException extends UnknownHostException {

  private static final long serialVersionUID = 1L;

  RefusedAddressException() {
    super("The host of the URL has an address that is not public.");
  }
}
