package io.postrider.platform;

/** Redis or the broker does not answer for now; the caller may try again. */
public final class UnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what is away, in words fit for a client. */
  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
