package io.postrider.execution;

import io.postrider.job.Attempt;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses what is written, and hands it over in pieces: however long it is, a piece or two are
 * in memory.
 */
final class ResultWriter extends OutputStream {

  /** In bytes; small enough not to hold up others on the way to the store. */
  static final int PIECE = 128 << 10;

  /** Takes the pieces, in order. */
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
   * Writes.
   *
   * @throws ResultTooLongException if that is too much
   */
  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    length += count;
    requireShort();
    compressed.write(bytes, from, count);
  }

  /** Says again what a writer in between may have kept to itself. */
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
