package io.postrider.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Reads request bodies of bounded length. */
public final class BoundedBody {

  private BoundedBody() {}

  /**
   * Reads a whole body.
   *
   * @param most the most bytes that it may have
   * @throws jakarta.ws.rs.WebApplicationException (413) if it is longer, (408) if it does not
   *     arrive completely and in time
   */
  public static byte[] read(InputStream body, int most) {
    byte[] bytes;
    try {
      bytes = body.readNBytes(most + 1);
    } catch (IOException cut) {
      throw new InvalidBodyException(
          408, "The body did not arrive completely and in time.", List.of());
    }
    if (bytes.length > most) {
      throw InvalidBodyException.tooLong(most);
    }
    return bytes;
  }
}
