package io.postrider.notification;

import io.postrider.intake.IntakeCheck;
import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;

/** Refuses a notification that nobody could receive, by what is known of its addressee now. */
final class AddresseeCheck implements IntakeCheck {

  private final NotificationTypes types;
  private final Addressees addressees;

  AddresseeCheck(NotificationTypes types, Addressees addressees) {
    this.types = types;
    this.addressees = addressees;
  }

  @Override
  public void check(Job job) {
    if (!job.kind().equals(NotificationsResource.KIND)) {
      return;
    }
    var addressee =
        addressees
            .find(job)
            .orElseThrow(() -> refused("is required, as the user is not in the directory"));
    addressees
        .objection(job.owner(), addressee.email(), types.find(job.type()).orElseThrow())
        .ifPresent(
            objection -> {
              throw refused(objection.describe());
            });
  }

  private static InvalidFieldException refused(String why) {
    return new InvalidFieldException("/" + NotificationRequest.TO, why);
  }
}
