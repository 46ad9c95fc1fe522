package io.postrider.api;

import jakarta.ws.rs.BadRequestException;

/** The cursor of the request is not one that this list has returned: {@code 400}. */
public class UnknownCursorException extends BadRequestException {

  private static final long serialVersionUID = 1L;

  /** With the detail for the client. */
  public UnknownCursorException() {
    super("The cursor is not one that this list has returned.");
  }
}
