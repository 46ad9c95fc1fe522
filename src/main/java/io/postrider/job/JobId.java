package io.postrider.job;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/**
 * A job's id: a UUID of version 7 (RFC 9562, section 5.7), which contains the time when it was
 * made.
 */
public record JobId(String value) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Takes an id from outside.
   *
   * @throws IllegalArgumentException if it is not a UUID in its canonical form
   */
  public JobId {
    if (value == null || !UUID.fromString(value).toString().equals(value)) {
      throw new IllegalArgumentException("not a job id");
    }
  }

  /** A new id, made at the given time. */
  public static JobId next(Instant now) {
    var random = ByteBuffer.allocate(Long.BYTES + Short.BYTES);
    RANDOM.nextBytes(random.array());
    return of(now, random);
  }

  /**
   * An id made at the given time.
   *
   * @param random the other part of the id: at least ten bytes
   */
  public static JobId of(Instant now, ByteBuffer random) {
    long high = now.toEpochMilli() << 16 | 0x7000L | random.getShort() & 0xfffL;
    long low = 0x8000_0000_0000_0000L | random.getLong() >>> 2;
    return new JobId(new UUID(high, low).toString());
  }

  /** When the id was made, to the millisecond. */
  public Instant madeAt() {
    return Instant.ofEpochMilli(UUID.fromString(value).getMostSignificantBits() >>> 16);
  }

  @Override
  public String toString() {
    return value;
  }
}
