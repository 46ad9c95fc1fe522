package io.postrider.job;

import java.io.OutputStream;

/** An attempt that has numbers, and takes neither progress nor a result. */
public record NumberedAttempt(int number, int postponements) implements Attempt {

  @Override
  public void progress(int percent, String message) {}

  @Override
  public OutputStream result(String mediaType) {
    throw new UnsupportedOperationException("not needed");
  }
}
