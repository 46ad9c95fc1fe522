package io.postrider.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Freezes and resumes a process. */
enum Signal {
  STOP,
  CONT;

  void send(long pid) {
    try {
      new ProcessBuilder("kill", "-" + name(), Long.toString(pid)).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
