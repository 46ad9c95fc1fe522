package io.postrider.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBoxTest {

  private static final String PASSPHRASE = "a key of some length";
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private final SecretBox box = box(PASSPHRASE);

  @Test
  void sealed_secret_can_be_opened_after_a_restart() {
    assertThat(box(PASSPHRASE).open("client", box.seal("client", SECRET))).isEqualTo(SECRET);
  }

  @Test
  void key_of_32_base64_bytes_is_the_aes_key_itself() throws Exception {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    String stored = box(Base64.getEncoder().encodeToString(key)).seal("client", SECRET);

    byte[] bytes = Base64.getDecoder().decode(stored.substring(3));
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(key, "AES"),
        new GCMParameterSpec(128, bytes, 0, 12));
    cipher.updateAAD("v1.client".getBytes());
    assertThat(new String(cipher.doFinal(bytes, 12, bytes.length - 12))).isEqualTo(SECRET);
  }

  @Test
  void same_secret_is_sealed_differently_each_time_and_never_shows() {
    assertThat(IntStream.range(0, 100).mapToObj(i -> box.seal("client", SECRET)))
        .doesNotHaveDuplicates()
        .allSatisfy(stored -> assertThat(stored).startsWith("v1.").doesNotContain("MfKQ"));
  }

  @Test
  void changed_byte_is_detected() {
    byte[] bytes = Base64.getDecoder().decode(box.seal("client", SECRET).substring(3));
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      String changed = "v1." + Base64.getEncoder().encodeToString(bytes);
      assertThatThrownBy(() -> box.open("client", changed))
          .isInstanceOf(IllegalArgumentException.class);
      bytes[i] ^= 1;
    }
  }

  @Test
  void sealed_secret_cannot_be_opened_for_another_owner_or_with_another_key() {
    String stored = box.seal("client", SECRET);
    assertThatThrownBy(() -> box.open("other", stored))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("configured key");
    assertThatThrownBy(() -> box(PASSPHRASE + "!").open("client", stored))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v1.", "v1.AAAA", "v1.!", "v2.AAAA", "plain"})
  void text_that_was_never_sealed_is_refused(String text) {
    assertThatThrownBy(() -> box.open("client", text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void short_key_is_refused() {
    assertThatThrownBy(() -> box("fifteen letters"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 characters");
    assertThatCode(() -> box("sixteen letters.")).doesNotThrowAnyException();
  }

  /** RFC 5869, appendix A.1, of which the first 32 bytes are the first block. */
  @Test
  void key_derivation_matches_the_rfc_vector() {
    HexFormat hex = HexFormat.of();
    byte[] derived =
        SecretBox.hkdf(
            hex.parseHex("0b".repeat(22)),
            hex.parseHex("000102030405060708090a0b0c"),
            hex.parseHex("f0f1f2f3f4f5f6f7f8f9"));
    assertThat(hex.formatHex(derived))
        .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
  }

  private static SecretBox box(String key) {
    return new SecretBox(key, new SecureRandom());
  }
}
