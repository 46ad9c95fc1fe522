package io.postrider.notification;

import io.postrider.http.Problem;
import io.postrider.http.Problem.FieldError;
import io.postrider.recipient.EmailAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Refuses at once what could not be sent later. */
final class NotificationCheck {

  private final NotificationTypes types;
  private final Addressees addressees;
  private final boolean real;

  /**
   * Checks for a transport.
   *
   * @param real whether mail is really sent; if not, addresses are not needed, nor data where none
   *     is given
   */
  NotificationCheck(NotificationTypes types, Addressees addressees, boolean real) {
    this.types = types;
    this.addressees = addressees;
    this.real = real;
  }

  /**
   * Lets a request pass, or does not.
   *
   * @throws jakarta.ws.rs.WebApplicationException (422) naming every field that is wrong
   */
  NotificationType check(String owner, NotificationRequest request) {
    var errors = new ArrayList<FieldError>();
    var type = types.find(request.type()).orElse(null);
    if (type == null) {
      errors.add(new FieldError("/type", "must be one of " + names()));
    } else if (real || request.data() != null) {
      errors.addAll(type.missing(request.data()));
    }
    checkAddress(owner, request, type, errors);
    if (!errors.isEmpty()) {
      throw Problem.unprocessable(errors);
    }
    return type;
  }

  private void checkAddress(
      String owner, NotificationRequest request, NotificationType type, List<FieldError> errors) {
    EmailAddress to = null;
    try {
      to = request.to() == null ? null : new EmailAddress(request.to());
    } catch (IllegalArgumentException notAnAddress) {
      errors.add(new FieldError("/to", notAnAddress.getMessage()));
    }
    if (!real || type == null || !errors.isEmpty()) {
      return;
    }
    var addressee = addressees.find(owner, request.userId(), to);
    if (addressee.isEmpty()) {
      errors.add(new FieldError("/to", "is required, as the user is not in the directory"));
      return;
    }
    addressees
        .objection(owner, addressee.get().email(), type)
        .ifPresent(objection -> errors.add(new FieldError("/to", objection.describe())));
  }

  private String names() {
    return types.all().stream().map(NotificationType::name).collect(Collectors.joining(", "));
  }
}
