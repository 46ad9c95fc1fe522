package io.postrider.endpoint;

/** A webhook URL that is not accepted; the message is one sentence to show to the client. */
public final class RefusedEndpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedEndpointException(String message) {
    super(message);
  }
}
