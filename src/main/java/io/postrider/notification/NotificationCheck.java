package io.postrider.notification;

import io.postrider.api.Problem;
import io.postrider.api.Problem.FieldError;
import io.postrider.intake.IntakeCheck;
import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;
import io.postrider.recipient.EmailAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Refuses at once what could not be sent later. */
final class NotificationCheck implements IntakeCheck {

  private final NotificationTypes types;
  private final DataCheck data;
  private final Addressees addressees;
  private final boolean real;

  /**
   * Checks for a transport.
   *
   * @param real whether mail is really sent; if not, addresses are not needed, nor data where none
   *     is given
   */
  NotificationCheck(NotificationTypes types, DataCheck data, Addressees addressees, boolean real) {
    this.types = types;
    this.data = data;
    this.addressees = addressees;
    this.real = real;
  }

  /**
   * Lets a request pass by its form, or does not.
   *
   * @throws jakarta.ws.rs.WebApplicationException (422) naming every field that is wrong
   */
  NotificationType check(NotificationRequest request) {
    var errors = new ArrayList<FieldError>();
    var type = types.find(request.type()).orElse(null);
    if (type == null) {
      errors.add(new FieldError("/type", "must be one of " + names()));
    } else if (real || request.data() != null) {
      errors.addAll(data.errors(type, request.data()));
    }
    checkForm(request.to(), errors);
    if (!errors.isEmpty()) {
      throw Problem.unprocessable(errors);
    }
    return type;
  }

  private static void checkForm(String to, List<FieldError> errors) {
    try {
      if (to != null) {
        new EmailAddress(to);
      }
    } catch (IllegalArgumentException notAnAddress) {
      errors.add(new FieldError("/to", notAnAddress.getMessage()));
    }
  }

  /** Lets a job pass if there is somebody to send it to, by what is known now. */
  @Override
  public void check(Job job) {
    if (!real || !job.kind().equals(NotificationsResource.KIND)) {
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

  private String names() {
    return types.all().stream().map(NotificationType::name).collect(Collectors.joining(", "));
  }
}
