package io.postrider.platform;

/** A field of a request holds a value that is not acceptable. */
public final class InvalidFieldException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String pointer;

  /**
   * Names the field and says why, in words that a client may read.
   *
   * @param pointer a JSON pointer (RFC 6901)
   */
  public InvalidFieldException(String pointer, String detail) {
    super(detail);
    this.pointer = pointer;
  }

  /** The field, as a JSON pointer. */
  public String pointer() {
    return pointer;
  }
}
