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
 * The addresses at which recipients opt out (RFC 8058): each names the recipient and the type, and
 * is signed, so that nobody opts others out. They hold for good, as mails do.
 */
public final class UnsubscribeLinks {

  private static final String HMAC = "HmacSHA256";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final URI publicUrl;
  private final byte[] key;

  /**
   * Makes links.
   *
   * @param publicUrl where recipients reach the service
   * @param secret from which the signing key is derived
   */
  public UnsubscribeLinks(URI publicUrl, String secret) {
    this.publicUrl = publicUrl;
    this.key = hmac(secret.getBytes(UTF_8), "postrider unsubscribe v1".getBytes(UTF_8));
  }

  /** What a recipient opts out of: notifications of a type, from an owner. */
  public record OptOut(String owner, String type, EmailAddress email) {}

  public URI link(OptOut optOut) {
    var text = String.join("\n", optOut.owner(), optOut.type(), optOut.email().value());
    var content = ENCODER.encodeToString(text.getBytes(UTF_8));
    var base = publicUrl.toString().replaceAll("/+$", "");
    return URI.create(base + "/unsubscribe/" + content + "." + signature(content));
  }

  /** What the last part of a link says, if it is one of ours. */
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
