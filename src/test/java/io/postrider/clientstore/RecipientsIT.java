package io.postrider.clientstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.recipient.EmailAddress;
import io.postrider.recipient.Recipient;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.Suppression.Reason;
import io.postrider.redis.RealRedis;
import io.postrider.redis.RedisNode;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecipientsIT {

  private static final String OWNER = "default";
  private static final EmailAddress ADA = new EmailAddress("Ada@example.com");
  private static final EmailAddress BOB = new EmailAddress("bob@example.com");
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private static RealRedis server;

  private RedisNode node;
  private final RedisRecipients recipients = new RedisRecipients();
  private final RedisSuppressions suppressions = new RedisSuppressions();

  @BeforeAll
  static void startRedis() {
    server = new RealRedis();
  }

  @AfterAll
  static void stopRedis() {
    server.close();
  }

  @BeforeEach
  void connect() {
    node = new RedisNode(server.url());
    node.client().flushAll();
    recipients.redis = node.redis;
    suppressions.redis = node.redis;
  }

  @AfterEach
  void disconnect() {
    node.close();
  }

  @Test
  void recipient_is_replaced_as_a_whole() {
    recipients.put(OWNER, "u-1", new Recipient(ADA, Locale.forLanguageTag("de-AT"), "Ada"));
    recipients.put(OWNER, "u-1", new Recipient(BOB, null, null));
    assertThat(recipients.find(OWNER, "u-1")).contains(new Recipient(BOB, null, null));
  }

  @Test
  void recipient_is_read_as_it_was_written_and_belongs_to_one_owner() {
    var ada = new Recipient(ADA, Locale.forLanguageTag("de-AT"), "Ada Löwe");
    recipients.put(OWNER, "u-1", ada);
    assertThat(recipients.find(OWNER, "u-1")).contains(ada);
    assertThat(recipients.find("other", "u-1")).isEmpty();
    assertThat(recipients.remove(OWNER, "u-1")).isTrue();
    assertThat(recipients.remove(OWNER, "u-1")).isFalse();
    assertThat(recipients.find(OWNER, "u-1")).isEmpty();
  }

  @Test
  void first_suppression_of_an_address_and_type_stays() {
    suppressions.add(OWNER, suppression(ADA, null, Reason.BOUNCED, NOW));
    suppressions.add(OWNER, suppression(ADA, null, Reason.ADDED, NOW.plusSeconds(1)));
    suppressions.add(OWNER, suppression(ADA, "welcome", Reason.UNSUBSCRIBED, NOW.plusSeconds(2)));
    assertThat(suppressions.of(OWNER, new EmailAddress("ada@example.com")))
        .containsExactlyInAnyOrder(
            suppression(ADA, null, Reason.BOUNCED, NOW),
            suppression(ADA, "welcome", Reason.UNSUBSCRIBED, NOW.plusSeconds(2)));
    assertThat(suppressions.of("other", ADA)).isEmpty();
  }

  @Test
  void suppressions_are_removed_for_one_type_or_for_all() {
    suppressions.add(OWNER, suppression(ADA, null, Reason.ADDED, NOW));
    suppressions.add(OWNER, suppression(ADA, "welcome", Reason.UNSUBSCRIBED, NOW));
    assertThat(suppressions.remove(OWNER, ADA, "birthday")).isZero();
    assertThat(suppressions.remove(OWNER, ADA, "*")).isZero();
    assertThat(suppressions.remove(OWNER, ADA, "welcome")).isEqualTo(1);
    assertThat(suppressions.of(OWNER, ADA)).extracting(Suppression::type).containsOnlyNulls();
    assertThat(suppressions.remove(OWNER, ADA, null)).isEqualTo(1);
    assertThat(suppressions.page(OWNER, null, 10).total()).isZero();
  }

  @Test
  void list_is_read_in_pages_from_the_latest_on() {
    for (int i = 0; i < 25; i++) {
      var email = new EmailAddress("u" + i + "@example.com");
      suppressions.add(OWNER, suppression(email, null, Reason.ADDED, NOW.plusSeconds(i)));
    }
    var first = suppressions.page(OWNER, null, 10);
    assertThat(first.items()).hasSize(10);
    assertThat(first.items().get(0).email().value()).isEqualTo("u24@example.com");
    assertThat(first.total()).isEqualTo(25);
    var second = suppressions.page(OWNER, first.nextCursor(), 10);
    assertThat(second.items().get(0).email().value()).isEqualTo("u14@example.com");
    var last = suppressions.page(OWNER, second.nextCursor(), 10);
    assertThat(last.items()).hasSize(5);
    assertThat(last.nextCursor()).isNull();
  }

  @Test
  void next_page_starts_at_the_cursor_although_its_entry_was_removed() {
    for (int i = 0; i < 4; i++) {
      var email = new EmailAddress("u" + i + "@example.com");
      suppressions.add(OWNER, suppression(email, null, Reason.ADDED, NOW));
    }
    var first = suppressions.page(OWNER, null, 2);
    suppressions.remove(OWNER, new EmailAddress("u2@example.com"), null);
    assertThat(suppressions.page(OWNER, first.nextCursor(), 2).items())
        .extracting(each -> each.email().value())
        .containsExactly("u1@example.com", "u0@example.com");
  }

  private static Suppression suppression(
      EmailAddress email, String type, Reason reason, Instant at) {
    return new Suppression(email, type, reason, null, at);
  }
}
