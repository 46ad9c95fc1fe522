package io.postrider.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.recipient.EmailAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The links by which recipients opt out (RFC 8058). Each names the recipient and the type of
 * notification, and is signed so that nobody can opt others out. Links do not expire, because mails
 * are kept.
 */
public final class UnsubscribeLinks {

  private static final String HMAC = "HmacSHA256";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final URI publicUrl;
  private final byte[] key;

  /**
   * Creates links.
   *
   * @param publicUrl the URL at which recipients reach the service
   * @param secret the signing key is derived from it
   */
  public UnsubscribeLinks(URI publicUrl, String secret) {
    this.publicUrl = publicUrl;
    this.key = hmac(secret.getBytes(UTF_8), "postrider unsubscribe v1".getBytes(UTF_8));
  }

  /** A recipient opts out of one owner's notifications of one type. */
  public record OptOut(String owner, String type, EmailAddress email) {}

  public URI link(OptOut optOut) {
    var text = String.join("\n", optOut.owner(), optOut.type(), optOut.email().value());
    var content = ENCODER.encodeToString(text.getBytes(UTF_8));
    var base = publicUrl.toString().replaceAll("/+$", "");
    return URI.create(base + "/unsubscribe/" + content + "." + signature(content));
  }

  /** Reads the last part of a link; empty if the signature is not valid. */
  Optional<OptOut> read(String token) {
    var parts = token.split("\\.", -1);
    if (parts.length != 2
        || !MessageDigest.isEqual(signature(parts[0]).getBytes(UTF_8), parts[1].getBytes(UTF_8))) {
      return Optional.empty();
    }
    var fields = new String(DECODER.decode(parts[0]), UTF_8).split("\n", -1);
    return Optional.of(new OptOut(fields[0], fields[1], new EmailAddress(fields[2])));
  }

  private String signature(String content) {
    return ENCODER.encodeToString(hmac(key, content.getBytes(UTF_8)));
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(message);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
