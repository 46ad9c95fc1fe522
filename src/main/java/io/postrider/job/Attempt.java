package io.postrider.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/** One attempt at a job, as its handler sees it. */
public interface Attempt {

  /** Maximum size of one result in one media type, in bytes, before compression. */
  long MAX_RESULT_BYTES = 100L << 20;

  /** The number of this attempt, counted from 1 within this generation of the job. */
  int number();

  /** How often this job was postponed before, within this generation. */
  int postponements();

  /**
   * Reports how far the work is. The progress shows on the job and in its event stream. Call this
   * as often as you like: of calls in quick succession only some are stored. A job can be cancelled
   * while it runs only if its handler reports progress.
   *
   * @param percent 0 to 100
   * @param message what is being done, in a few words
   * @throws StoppedException if the attempt must end here; do not catch it
   */
  void progress(int percent, String message);

  /**
   * Opens the result in one media type. It is stored while it is written, and clients can read it
   * once the job has completed. At most {@value #MAX_RESULT_BYTES} bytes.
   *
   * @param mediaType the media type of this result, such as {@code text/csv}
   * @return a stream that the handler should close
   */
  OutputStream result(String mediaType);

  /** Stores a short result in one media type. */
  default void result(String mediaType, String text) throws IOException {
    try (var out = result(mediaType)) {
      out.write(text.getBytes(UTF_8));
    }
  }
}
