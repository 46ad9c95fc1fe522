package io.postrider.notification;

import io.postrider.intake.IntakeCheck;
import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;

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
    if (!job.kind().equals(NotificationsResource.KIND)) {
      return;
    }
    var addressee =
        addressees
            .find(job)
            .orElseThrow(() -> refused("is required, as the user is not in the directory"));
    addressees
        .suppression(job.owner(), addressee.email(), types.find(job.type()).orElseThrow())
        .ifPresent(
            suppression -> {
              throw refused(suppression.describe());
            });
  }

  private static InvalidFieldException refused(String why) {
    return new InvalidFieldException("/" + NotificationRequest.TO, why);
  }
}
