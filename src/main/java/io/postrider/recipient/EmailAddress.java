package io.postrider.recipient;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A mail address in its plain form: a dot-atom and a domain (RFC 5321, section 4.1.2, without
 * quoted local parts and address literals). No character of it can end a header line.
 *
 * @param value with the domain in ASCII (RFC 3490) and lower case
 */
public record EmailAddress(String value) {

  private static final int MAX_LENGTH = 254;
  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern LOCAL = Pattern.compile(ATOM + "(?:\\." + ATOM + ")*");
  private static final Pattern DOMAIN =
      Pattern.compile("localhost|(?:" + LABEL + "\\.)+(?!\\d+$)" + LABEL);

  /**
   * Characters that RFC 3490 replaces or drops and its successor, RFC 5891, keeps (UTS 46, section
   * 2.3): mail could go to another domain. The domain's form in ASCII is not ambiguous.
   */
  private static final Pattern DEVIATION = Pattern.compile("[\\u00DF\\u03C2\\u200C\\u200D]");

  /**
   * Checks and normalises an address that comes from outside.
   *
   * @throws IllegalArgumentException if mail cannot be sent there; the message is for the client
   */
  public EmailAddress {
    int at = value.lastIndexOf('@');
    var local = value.substring(0, Math.max(at, 0));
    var domain = ascii(value.substring(at + 1));
    value = local + "@" + domain;
    if (at < 1
        || local.length() > 64
        || value.length() > MAX_LENGTH
        || !LOCAL.matcher(local).matches()
        || !DOMAIN.matcher(domain).matches()) {
      throw new IllegalArgumentException("is not a mail address");
    }
  }

  /** The part after the at sign. */
  public String domain() {
    return value.substring(value.lastIndexOf('@') + 1);
  }

  /** A key that is equal for all spellings that reach the same mailbox in practice. */
  public String key() {
    return value.toLowerCase(Locale.ROOT);
  }

  private static String ascii(String domain) {
    if (DEVIATION.matcher(domain).find()) {
      throw new IllegalArgumentException("is not a mail address");
    }
    try {
      return IDN.toASCII(domain).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException unfit) {
      throw new IllegalArgumentException("is not a mail address", unfit);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
