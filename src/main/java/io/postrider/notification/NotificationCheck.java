package io.postrider.notification;

import io.postrider.api.Problem;
import io.postrider.api.Problem.FieldError;
import io.postrider.recipient.EmailAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Checks the parts of a request that need no store: its type, the data that the type's templates
 * need, and the form of its address.
 */
final class NotificationCheck {

  private final NotificationTypes types;
  private final DataCheck data;
  private final boolean sendsMail;

  /**
   * Creates the check.
   *
   * @param sendsMail whether mail is sent and not simulated; if not, required data may be left out
   *     altogether
   */
  NotificationCheck(NotificationTypes types, DataCheck data, boolean sendsMail) {
    this.types = types;
    this.data = data;
    this.sendsMail = sendsMail;
  }

  /**
   * Checks a request.
   *
   * @return its type
   * @throws jakarta.ws.rs.WebApplicationException (422) naming every field that is wrong
   */
  NotificationType check(NotificationRequest request) {
    var errors = new ArrayList<FieldError>();
    var type = types.find(request.type()).orElse(null);
    if (type == null) {
      errors.add(new FieldError("/type", "must be one of " + names()));
    } else if (sendsMail || request.data() != null) {
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

  private String names() {
    return types.all().stream().map(NotificationType::name).collect(Collectors.joining(", "));
  }
}
