package io.postrider.api;

import jakarta.ws.rs.BadRequestException;

/** What came as a cursor is not one that a page of the list ended with: {@code 400}. */
public class UnknownCursorException extends BadRequestException {

  private static final long serialVersionUID = 1L;

  /** With what the caller is told. */
  public UnknownCursorException() {
    super("The cursor is not one that a page ended with.");
  }
}
