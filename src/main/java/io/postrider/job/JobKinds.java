package io.postrider.job;

import jakarta.ws.rs.BadRequestException;
import java.util.List;

/** The kinds of jobs that exist. */
@FunctionalInterface
public interface JobKinds {

  /**
   * Whether there is a kind of that name. Also true while that is not known, so that no request is
   * refused by mistake.
   */
  boolean has(String kind);

  /** The names of the kinds that are known now, in alphabetical order. */
  default List<String> names() {
    return List.of();
  }

  /**
   * Checks a kind that a client filters by.
   *
   * @param kind null for all kinds
   * @throws BadRequestException if there is no such kind
   */
  default void require(String kind) {
    if (kind != null && !has(kind)) {
      throw new BadRequestException("There is no such kind.");
    }
  }
}
