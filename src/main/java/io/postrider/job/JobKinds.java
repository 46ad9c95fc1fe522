package io.postrider.job;

import jakarta.ws.rs.BadRequestException;

/** Which kinds of jobs there are. */
@FunctionalInterface
public interface JobKinds {

  /**
   * Whether there is a kind of that name; also true while that cannot be told, so that nobody is
   * refused for it.
   */
  boolean has(String kind);

  /**
   * Looks at what a client filters by.
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
