package io.postrider.schedule;

import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The schedules that make jobs for a user. */
@ApplicationScoped
public class UserSchedules {

  private static final int PAGE = 500;

  @Inject ScheduleStore schedules;
  @Inject ScheduledJobs requests;

  /**
   * Removes those of an owner, and returns how many there were.
   *
   * @throws UnavailableException also if this node cannot read one, which may be of the user
   */
  public int remove(String owner, String userId) {
    int removed = 0;
    String cursor = null;
    do {
      var page = schedules.page(owner, cursor, PAGE);
      if (page.unreadable() > 0) {
        throw new UnavailableException("This node cannot read all schedules of the client.", null);
      }
      for (var schedule : page.items()) {
        if (isFor(userId, schedule) && schedules.remove(schedule.name())) {
          removed++;
        }
      }
      cursor = page.nextCursor();
    } while (cursor != null);
    return removed;
  }

  private boolean isFor(String userId, Schedule schedule) {
    try {
      return requests.job(schedule).userId().equals(userId);
    } catch (RuntimeException refused) {
      // A request that is not accepted any more holds the user's data all the same.
      return userId.equals(schedule.definition().request().getString("userId", null));
    }
  }
}
