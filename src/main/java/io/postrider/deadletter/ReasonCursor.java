package io.postrider.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.api.UnknownCursorException;
import io.postrider.deadletter.FailedJobs.Count;
import io.postrider.deadletter.FailedJobs.Group;
import java.util.Base64;
import java.util.Comparator;

/**
 * A place in the list of reasons: the group that a page ended with, and how many dead letters it
 * had. Groups whose number changes between two pages may be listed twice or not at all; the others
 * are listed once.
 */
record ReasonCursor(Count last) {

  /** The largest group first; among equal ones, by their names. */
  static final Comparator<Count> ORDER =
      Comparator.comparingLong(Count::count)
          .reversed()
          .thenComparing(entry -> entry.group().kind())
          .thenComparing(entry -> entry.group().reason());

  static ReasonCursor of(Count last) {
    return new ReasonCursor(last);
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws UnknownCursorException if it is no such text
   */
  static ReasonCursor parse(String text) {
    try {
      var parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split("\n", 3);
      if (parts.length == 3) {
        return new ReasonCursor(new Count(new Group(parts[1], parts[2]), Long.parseLong(parts[0])));
      }
    } catch (IllegalArgumentException notACursor) {
      // said below
    }
    throw new UnknownCursorException();
  }

  /** Whether a group comes after this place. */
  boolean precedes(Count entry) {
    return ORDER.compare(last, entry) < 0;
  }

  /** Fit for a query. */
  @Override
  public String toString() {
    var group = last.group();
    var text = last.count() + "\n" + group.kind() + "\n" + group.reason();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
