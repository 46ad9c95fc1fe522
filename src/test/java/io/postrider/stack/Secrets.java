package io.postrider.stack;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/**
 * The passwords of a data directory, generated once and kept there; there are no default passwords.
 */
public record Secrets(
    String brokerPassword,
    String consolePassword,
    String redisPassword,
    String webhookSecret,
    String encryptionKey) {

  private static final SecureRandom RANDOM = new SecureRandom();

  static Secrets in(Path dataDir) throws IOException {
    var file = dataDir.resolve("secrets.properties");
    var kept = new Properties();
    if (Files.exists(file)) {
      try (var reader = Files.newBufferedReader(file)) {
        kept.load(reader);
      }
    }
    var before = kept.size();
    kept.computeIfAbsent("broker.password", name -> newPassword());
    kept.computeIfAbsent("console.password", name -> newPassword());
    kept.computeIfAbsent("redis.password", name -> newPassword());
    kept.computeIfAbsent("webhook.secret", name -> newWebhookSecret());
    kept.computeIfAbsent("encryption.key", name -> newEncryptionKey());
    if (kept.size() > before) {
      var text = new StringWriter();
      kept.store(text, "Generated at the first start. Protect this file like the data.");
      Files600.write(file, text.toString());
    }
    return new Secrets(
        kept.getProperty("broker.password"),
        kept.getProperty("console.password"),
        kept.getProperty("redis.password"),
        kept.getProperty("webhook.secret"),
        kept.getProperty("encryption.key"));
  }

  static String newPassword() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random(18));
  }

  /** A secret in the form of Standard Webhooks: 32 random bytes. */
  private static String newWebhookSecret() {
    return "whsec_" + Base64.getEncoder().encodeToString(random(32));
  }

  private static String newEncryptionKey() {
    return Base64.getEncoder().encodeToString(random(32));
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
