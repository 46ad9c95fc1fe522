package io.postrider.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/** One attempt at a job, as its handler sees it. */
public interface Attempt {

  /** The most bytes that a form of a result may have, before it is compressed. */
  long MAX_RESULT_BYTES = 100L << 20;

  /** Which one: counted from 1, in this generation of the job. */
  int number();

  /**
   * Tells how far the work is: on the job, and to those who watch it. Call it as often as you like;
   * what comes in quick succession is not all stored. Only a job whose handler tells can be
   * cancelled while it runs.
   *
   * @param percent 0 to 100
   * @param message what is being done, in a few words
   * @throws StoppedException if the attempt is to end here; let it pass
   */
  void progress(int percent, String message);

  /**
   * Begins a form of the result, which is stored as it is written, and can be read once the job has
   * completed. At most {@value #MAX_RESULT_BYTES} bytes.
   *
   * @param mediaType of this form, such as {@code text/csv}
   * @return to be closed
   */
  OutputStream result(String mediaType);

  /** Stores a form of the result that is short. */
  default void result(String mediaType, String text) throws IOException {
    try (var out = result(mediaType)) {
      out.write(text.getBytes(UTF_8));
    }
  }
}
