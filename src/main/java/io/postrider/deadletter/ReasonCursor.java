package io.postrider.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.api.UnknownCursorException;
import io.postrider.deadletter.DeadLetterIndex.Count;
import io.postrider.deadletter.DeadLetterIndex.Group;
import java.util.Base64;
import java.util.Comparator;

/**
 * A cursor of the list of reasons: the last group of a page, with its number of dead letters. A
 * group whose number changes between two pages may be listed twice or not at all; all others are
 * listed once.
 */
record ReasonCursor(Count last) {

  /** The largest group first; groups of equal size by kind, then by reason. */
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
   * @throws UnknownCursorException if the text is not a cursor
   */
  static ReasonCursor parse(String text) {
    try {
      var parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split("\n", 3);
      if (parts.length == 3) {
        return new ReasonCursor(new Count(new Group(parts[1], parts[2]), Long.parseLong(parts[0])));
      }
    } catch (IllegalArgumentException notACursor) {
      // Thrown below.
    }
    throw new UnknownCursorException();
  }

  /** Whether a group comes after this cursor. */
  boolean precedes(Count entry) {
    return ORDER.compare(last, entry) < 0;
  }

  /** The cursor as text that needs no escaping in a URL's query. */
  @Override
  public String toString() {
    var group = last.group();
    var text = last.count() + "\n" + group.kind() + "\n" + group.reason();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
