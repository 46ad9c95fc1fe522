package io.postrider.platform;

/** Redis or the broker does not answer at the moment; the caller may try again. */
public final class UnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what does not answer, in words that a client may read. */
  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
