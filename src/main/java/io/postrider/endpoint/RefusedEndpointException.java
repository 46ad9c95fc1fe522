package io.postrider.endpoint;

/** The webhook URL is not accepted. The message is one sentence for the client. */
public final class RefusedEndpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedEndpointException(String message) {
    super(message);
  }
}
