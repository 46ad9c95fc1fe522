package io.postrider.recipient;

import io.postrider.api.MaxCodePoints;
import io.postrider.platform.InvalidFieldException;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.IllformedLocaleException;
import java.util.Locale;

/**
 * A recipient in JSON.
 *
 * @param email a plain address
 * @param locale a language tag (BCP 47), such as {@code de-AT}; may be absent
 * @param name may be absent
 */
@JsonbPropertyOrder({"email", "locale", "name"})
public record RecipientView(
    @NotNull @MaxCodePoints(max = 254) String email,
    @MaxCodePoints(max = 35) String locale,
    @MaxCodePoints(max = 200)
        @Pattern(regexp = "[^\\p{Cc}]*", message = "holds a control character")
        String name) {

  static RecipientView of(Recipient recipient) {
    var locale = recipient.locale();
    return new RecipientView(
        recipient.email().value(),
        locale == null ? null : locale.toLanguageTag(),
        recipient.name());
  }

  /**
   * The recipient.
   *
   * @throws InvalidFieldException if the address or the language tag is not valid
   */
  Recipient recipient() {
    return new Recipient(email("/email", email), parsedLocale(), name);
  }

  /**
   * Parses an address.
   *
   * @throws InvalidFieldException if the address is not valid
   */
  static EmailAddress email(String pointer, String text) {
    try {
      return new EmailAddress(text);
    } catch (IllegalArgumentException notAnAddress) {
      throw new InvalidFieldException(pointer, notAnAddress.getMessage());
    }
  }

  /** Contains no personal data, because the audit log is kept longer than the data of users. */
  @Override
  public String toString() {
    return "a recipient";
  }

  private Locale parsedLocale() {
    try {
      return locale == null ? null : new Locale.Builder().setLanguageTag(locale).build();
    } catch (IllformedLocaleException notATag) {
      throw new InvalidFieldException("/locale", "must be a language tag, such as de-AT");
    }
  }
}
