package io.postrider.schedule;

import io.postrider.platform.UnavailableException;
import io.postrider.schedule.Schedule.Name;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * All schedules.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface ScheduleStore {

  /**
   * A page of the list, in the order of owners and names.
   *
   * @param unreadable how many more there are that this node cannot read
   * @param nextCursor absent on the last page
   */
  record Page(List<Schedule> items, int unreadable, String nextCursor) {}

  /** The schedule of that name. */
  Optional<Schedule> find(Name name);

  /**
   * A page of schedules.
   *
   * @param owner only the schedules of this owner; null for those of all
   * @param cursor where an earlier page ended; null for the first
   * @throws IllegalArgumentException if the cursor is none
   */
  Page page(String owner, String cursor, int limit);

  /** How many schedules an owner has. */
  long count(String owner);

  /** Adds a schedule; false if there is one of that name. */
  boolean add(Schedule schedule);

  /**
   * Replaces a schedule.
   *
   * @return false if it has changed meanwhile; fails with {@link UnavailableException}
   */
  CompletableFuture<Boolean> replace(Schedule former, Schedule now);

  /** Removes a schedule; false if there is none of that name. */
  boolean remove(Name name);

  /** The schedules with an occurrence until a given time, the earliest first. */
  List<Schedule> due(Instant time, int limit);
}
