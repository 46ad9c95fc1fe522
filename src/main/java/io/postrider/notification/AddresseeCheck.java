package io.postrider.notification;

import static java.util.stream.Collectors.groupingBy;

import io.postrider.intake.IntakeCheck;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.platform.InvalidFieldException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Refuses a notification without an address, or to a suppressed one, before the job is stored. */
final class AddresseeCheck implements IntakeCheck {

  private final NotificationTypes types;
  private final Addressees addressees;

  AddresseeCheck(NotificationTypes types, Addressees addressees) {
    this.types = types;
    this.addressees = addressees;
  }

  @Override
  public void check(Job job) {
    refusals(List.of(job))
        .values()
        .forEach(
            refusal -> {
              throw refusal;
            });
  }

  /** Takes two round trips for each owner, however many jobs there are. */
  @Override
  public Map<JobId, InvalidFieldException> refusals(List<Job> jobs) {
    var refused = new HashMap<JobId, InvalidFieldException>();
    jobs.stream()
        .filter(job -> job.kind().equals(NotificationsResource.KIND))
        .collect(groupingBy(Job::owner))
        .forEach((owner, own) -> refused.putAll(refusals(owner, own)));
    return refused;
  }

  private Map<JobId, InvalidFieldException> refusals(String owner, List<Job> jobs) {
    var known = addressees.find(owner, jobs);
    var suppressions = addressees.suppressions(owner, known.values());
    var refused = new HashMap<JobId, InvalidFieldException>();
    for (var job : jobs) {
      var addressee = known.get(job.id());
      if (addressee == null) {
        refused.put(job.id(), refused("is required, as the user is not in the directory"));
      } else {
        var type = types.find(job.type()).orElseThrow();
        Addressees.forbidding(suppressions.get(addressee.email()), type)
            .ifPresent(forbids -> refused.put(job.id(), refused(forbids.describe())));
      }
    }
    return refused;
  }

  private static InvalidFieldException refused(String why) {
    return new InvalidFieldException("/" + NotificationRequest.TO, why);
  }
}
