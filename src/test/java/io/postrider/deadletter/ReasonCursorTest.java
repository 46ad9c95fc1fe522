package io.postrider.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.api.UnknownCursorException;
import io.postrider.deadletter.DeadLetterIndex.Count;
import io.postrider.deadletter.DeadLetterIndex.Group;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonCursorTest {

  private static final Count LARGE = new Count(new Group("report", "no paper"), 3);
  private static final Count FIRST = new Count(new Group("notification", "no paper … ü\u202e"), 2);
  private static final Count SECOND = new Count(new Group("report", "no ink"), 2);
  private static final Count THIRD = new Count(new Group("report", "no paper"), 2);

  @Test
  void largest_groups_come_first_and_equal_ones_by_their_names() {
    assertThat(List.of(THIRD, SECOND, LARGE, FIRST).stream().sorted(ReasonCursor.ORDER))
        .containsExactly(LARGE, FIRST, SECOND, THIRD);
  }

  @Test
  void next_page_starts_after_the_last_group_of_the_page_before() {
    var cursor = ReasonCursor.parse(ReasonCursor.of(FIRST).toString());
    assertThat(List.of(LARGE, FIRST, SECOND, THIRD).stream().filter(cursor::precedes))
        .containsExactly(SECOND, THIRD);
  }

  @Test
  void cursor_needs_no_escaping_in_a_query() {
    assertThat(ReasonCursor.of(FIRST).toString()).matches("[A-Za-z0-9_-]+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "%", "MTI", "eApyZXBvcnQKbm8gcGFwZXI"})
  void text_that_is_not_a_cursor_is_refused(String text) {
    assertThatThrownBy(() -> ReasonCursor.parse(text)).isInstanceOf(UnknownCursorException.class);
  }
}
