package io.postrider.report;

import io.postrider.job.Attempt;
import io.postrider.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.zip.CRC32;

/** A report of the maximum length, whose bytes do not compress. */
@ApplicationScoped
@Named("long")
public class LongReport implements ReportGenerator {

  private static final int BLOCK = 64 << 10;
  private static final String FORM = "text/csv";

  @Override
  public Outcome generate(ReportOrder order, Attempt attempt) throws IOException {
    write(attempt);
    return Outcome.completed();
  }

  /** Writes the report, and returns its checksum. */
  public static long write(Attempt attempt) throws IOException {
    var random = new Random(7);
    var block = new byte[BLOCK];
    var sum = new CRC32();
    try (var out = attempt.result(FORM)) {
      for (long written = 0; written < Attempt.MAX_RESULT_BYTES; written += BLOCK) {
        attempt.progress((int) (100 * written / Attempt.MAX_RESULT_BYTES), "writing");
        random.nextBytes(block);
        out.write(block);
        sum.update(block);
      }
    }
    return sum.getValue();
  }

  /** Returns the checksum of a report, and fails if it does not have the maximum length. */
  public static long checksum(InputStream in) throws IOException {
    var block = new byte[BLOCK];
    var sum = new CRC32();
    long length = 0;
    for (int read = in.read(block); read >= 0; read = in.read(block)) {
      sum.update(block, 0, read);
      length += read;
    }
    if (length != Attempt.MAX_RESULT_BYTES) {
      throw new IOException("Only " + length + " bytes arrived.");
    }
    return sum.getValue();
  }
}
