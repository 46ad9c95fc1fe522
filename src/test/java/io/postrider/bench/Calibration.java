package io.postrider.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The speed of this machine now, so that figures of different days can be compared.
 *
 * @param hashes thousands of rounds of integer arithmetic per second, on two threads
 * @param syncs small writes to disk per second
 */
record Calibration(double hashes, double syncs) {

  private static final long NANOS = Duration.ofSeconds(1).toNanos();

  static Calibration measure(Path directory) throws IOException {
    var other = CompletableFuture.supplyAsync(Calibration::hash);
    double hashes = hash() + other.join();
    return new Calibration(hashes, sync(directory.resolve("calibration")));
  }

  private static double hash() {
    long end = System.nanoTime() + NANOS;
    long rounds = 0;
    long x = 88_172_645_463_325_252L;
    while (System.nanoTime() < end) {
      for (int i = 0; i < 1_000; i++) {
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
      }
      rounds += x == 0 ? 0 : 1;
    }
    return rounds;
  }

  private static double sync(Path file) throws IOException {
    long end = System.nanoTime() + NANOS;
    int writes = 0;
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      while (System.nanoTime() < end) {
        channel.write(ByteBuffer.allocate(4_096));
        channel.force(false);
        writes++;
      }
    }
    return writes;
  }

  /** Both in one figure: their geometric mean. */
  double speed() {
    return Math.sqrt(hashes * syncs);
  }
}
