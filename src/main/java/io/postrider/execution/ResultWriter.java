package io.postrider.execution;

import io.postrider.job.Attempt;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses a result and passes it on in pieces. At most two pieces are in memory, however long
 * the result is.
 */
final class ResultWriter extends OutputStream {

  /**
   * Size of a piece in bytes: small enough not to delay other commands on the same connection to
   * the store.
   */
  static final int PIECE = 128 << 10;

  /** Receives the pieces, in order. */
  @FunctionalInterface
  interface Pieces {
    void take(int number, byte[] piece);
  }

  private final GZIPOutputStream compressed;
  private long length;

  ResultWriter(Pieces pieces) {
    try {
      compressed = new GZIPOutputStream(new Cutter(pieces), 8 << 10);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * Compresses some more bytes.
   *
   * @throws ResultTooLongException if the result exceeds its limit
   */
  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    length += count;
    requireShort();
    compressed.write(bytes, from, count);
  }

  /**
   * Closes the result, and throws again if it is too long: a {@link java.io.PrintWriter}, for
   * example, swallows the exception of a write.
   */
  @Override
  public void close() throws IOException {
    compressed.close();
    requireShort();
  }

  private void requireShort() throws ResultTooLongException {
    if (length > Attempt.MAX_RESULT_BYTES) {
      throw new ResultTooLongException();
    }
  }

  private static final class Cutter extends OutputStream {

    private final Pieces pieces;
    private final byte[] buffer = new byte[PIECE];
    private int filled;
    private int number;

    Cutter(Pieces pieces) {
      this.pieces = pieces;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      for (int at = from; at < from + count; ) {
        int some = Math.min(PIECE - filled, from + count - at);
        System.arraycopy(bytes, at, buffer, filled, some);
        filled += some;
        at += some;
        if (filled == PIECE) {
          cut();
        }
      }
    }

    @Override
    public void close() {
      if (filled > 0) {
        cut();
      }
    }

    private void cut() {
      pieces.take(number++, Arrays.copyOf(buffer, filled));
      filled = 0;
    }
  }
}
