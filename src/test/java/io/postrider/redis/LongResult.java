package io.postrider.redis;

import io.postrider.job.Attempt;
import io.postrider.job.JobResults;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.zip.CRC32;

/** A result as long as they may be, of bytes that hardly compress. */
public final class LongResult {

  private static final int BLOCK = 64 << 10;

  private LongResult() {}

  /** Writes it, and answers its checksum. */
  public static long write(Attempt attempt, String mediaType) throws IOException {
    var random = new Random(7);
    var block = new byte[BLOCK];
    var sum = new CRC32();
    try (var out = attempt.result(mediaType)) {
      for (long written = 0; written < JobResults.MAX_BYTES; written += BLOCK) {
        random.nextBytes(block);
        out.write(block);
        sum.update(block);
      }
    }
    return sum.getValue();
  }

  /** The checksum of what is read, which must be as long. */
  public static long checksum(InputStream in) throws IOException {
    var block = new byte[BLOCK];
    var sum = new CRC32();
    long length = 0;
    for (int read = in.read(block); read >= 0; read = in.read(block)) {
      sum.update(block, 0, read);
      length += read;
    }
    if (length != JobResults.MAX_BYTES) {
      throw new IOException("Only " + length + " bytes came.");
    }
    return sum.getValue();
  }
}
