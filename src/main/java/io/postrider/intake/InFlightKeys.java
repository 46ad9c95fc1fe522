package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;

/** Takes in-flight keys over from jobs that no longer need them. */
@ApplicationScoped
class InFlightKeys {

  /** Whose a key is. */
  enum Owner {
    /** The holder needs it. */
    HOLDER,
    /** The job that asked for it has it now. */
    JOB,
    /** The holder is being stored, or the key changes hands at this moment: ask again. */
    UNCLEAR
  }

  @Inject Outbox outbox;
  @Inject Clock clock;

  /**
   * Takes a key over if its holder has ended and no longer needs it ({@link JobRecord#holdsKey}),
   * or if the request of the holder died before it was stored.
   *
   * @param holder the job that holds the key
   * @param record that of the holder; null if there is none
   */
  Owner take(Job job, JobId holder, JobRecord record) {
    if (record == null && !JobIntake.isAbandoned(holder, clock)) {
      return Owner.UNCLEAR;
    }
    if (record != null && record.holdsKey(clock.instant())) {
      return Owner.HOLDER;
    }
    boolean free = record != null || outbox.preclude(holder);
    return free && outbox.takeOver(job, holder) ? Owner.JOB : Owner.UNCLEAR;
  }
}
