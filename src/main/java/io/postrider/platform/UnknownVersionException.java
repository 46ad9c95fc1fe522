package io.postrider.platform;

/**
 * A text has a version that this node does not know: a node of a later release has written it. What
 * it holds must be kept, since a node of that release can read it.
 */
public final class UnknownVersionException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private UnknownVersionException(String message) {
    super(message);
  }

  /**
   * Accepts the version that this release writes, and the next one, which the next release may
   * write beside this one. The next version differs from this one only in what a reader may leave
   * out.
   *
   * @param what what the text holds, with its article
   * @throws UnknownVersionException if it has another version
   */
  public static void check(String what, int version, int written) {
    if (version < 1 || version > written + 1) {
      throw new UnknownVersionException(
          "%s of unknown version %d: this release reads versions up to %d"
              .formatted(what, version, written + 1));
    }
  }
}
