package io.postrider.client;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** A page of a list. */
public interface Page<T> {

  /** Its entries. */
  List<T> items();

  /** Where the next page begins; null after the last page. */
  String nextCursor();

  /** The number of entries on all pages; null if it is not counted. */
  Long total();

  /** A page that says no more than that. */
  record Plain<T>(List<T> items, String nextCursor, Long total) implements Page<T> {}

  /**
   * The entries of all pages, which are read one by one as the stream needs them.
   *
   * <pre>{@code
   * var failed = JobQuery.ALL.withStatus(JobStatus.FAILED);
   * Page.all(paging -> client.jobs().list(failed, paging)).forEach(System.out::println);
   * }</pre>
   */
  static <T> Stream<T> all(Function<Paging, ? extends Page<T>> list) {
    return Stream.<Page<T>>iterate(
            list.apply(Paging.LONG), Objects::nonNull, page -> next(page, list))
        .flatMap(page -> page.items().stream());
  }

  private static <T> Page<T> next(Page<T> page, Function<Paging, ? extends Page<T>> list) {
    return page.nextCursor() == null ? null : list.apply(Paging.LONG.after(page.nextCursor()));
  }
}
