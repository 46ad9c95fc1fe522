package io.postrider.webhookstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.endpoint.Registration;
import io.postrider.endpoint.Registration.Header;
import io.postrider.endpoint.RegistrationStore.Known;
import io.postrider.endpoint.RegistrationStore.Replaced;
import io.postrider.jobstore.StoreNode;
import io.postrider.redis.RealRedis;
import io.postrider.redis.RedisChanges;
import io.postrider.testkit.ManualClock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisRegistrationsIT {

  private static final int MOST = 3;

  private static RealRedis server;
  private static StoreNode node;
  private static RedisChanges changes;

  private final RedisRegistrations registrations = new RedisRegistrations();

  @BeforeAll
  static void start() {
    server = new RealRedis();
    node = new StoreNode(server.url());
    changes = node.base.changes();
  }

  @AfterAll
  static void stop() {
    node.close();
    server.close();
  }

  @BeforeEach
  void empty() {
    node.client().flushAll();
    registrations.redis = node.redis;
    registrations.changes = changes;
  }

  private static Registration registration(String id, String owner, String url) {
    return new Registration(
        id,
        owner,
        url,
        null,
        List.of("report.*"),
        List.of(new Header("x-key", "v1.sealed"), new Header("authorization", "v1.other")),
        20,
        "v1.secret",
        "v1.former",
        ManualClock.START.plusSeconds(60),
        ManualClock.START,
        null,
        null,
        false);
  }

  private Replaced add(Registration registration) {
    return registrations.replace(null, registration, MOST);
  }

  @Test
  void endpoint_that_another_version_has_written_differently_can_be_replaced_and_removed() {
    var one = registration("ep_1", "shop", "https://example.com/1");
    for (var now :
        new Registration[] {registration("ep_1", "shop", "https://example.com/2"), null}) {
      node.client().flushAll();
      add(one);
      var text = node.client().hget(WebhookKeys.REGISTRATIONS, "ep_1");
      node.client().hset(WebhookKeys.REGISTRATIONS, "ep_1", "{\"later\": 1, " + text.substring(1));

      assertThat(registrations.replace(one, now, MOST)).isEqualTo(Replaced.DONE);
    }
  }

  @Test
  void what_is_stored_is_found_again_whole_and_nothing_else_is_read_again() {
    var one = registration("ep_1", "shop", "https://example.com/1");
    assertThat(add(one)).isEqualTo(Replaced.DONE);

    var known = registrations.read(Known.NOTHING);
    assertThat(known.byId()).containsOnlyKeys("ep_1").containsValue(one);
    assertThat(registrations.read(known)).as("nothing has changed").isSameAs(known);

    var other = registration("ep_2", "bank", "https://example.com/2");
    add(other);
    var moved = registration("ep_1", "shop", "https://example.com/moved");
    assertThat(registrations.replace(one, moved, MOST)).isEqualTo(Replaced.DONE);
    var later = registrations.read(known);
    assertThat(later.byId().values()).containsExactly(moved, other);

    assertThat(registrations.replace(moved, null, MOST)).isEqualTo(Replaced.DONE);
    assertThat(registrations.read(later).byId().values()).containsExactly(other);
    assertThat(registrations.read(Known.NOTHING).byId().values()).containsExactly(other);
  }

  @Test
  void change_of_somebody_else_is_not_overwritten() {
    var one = registration("ep_1", "shop", "https://example.com/1");
    var moved = registration("ep_1", "shop", "https://example.com/moved");
    add(one);
    registrations.replace(one, moved, MOST);

    assertThat(registrations.replace(one, null, MOST)).isEqualTo(Replaced.CHANGED);
    assertThat(add(one)).as("there is one with this id").isEqualTo(Replaced.CHANGED);
    assertThat(registrations.read(Known.NOTHING).byId()).containsValue(moved);
  }

  @Test
  void owner_has_at_most_as_many_endpoints_as_allowed() {
    for (int i = 0; i < MOST; i++) {
      assertThat(add(registration("ep_" + i, "shop", "https://example.com/")))
          .isEqualTo(Replaced.DONE);
    }
    var more = registration("ep_9", "shop", "https://example.com/");
    assertThat(add(more)).isEqualTo(Replaced.FULL);
    assertThat(add(registration("ep_8", "bank", "https://example.com/"))).isEqualTo(Replaced.DONE);

    registrations.replace(registration("ep_0", "shop", "https://example.com/"), null, MOST);
    assertThat(add(more)).isEqualTo(Replaced.DONE);
  }

  @Test
  void followers_are_notified_of_changes_and_a_restored_store_is_read_whole() {
    var notified = new AtomicInteger();
    registrations.follow(notified::incrementAndGet);
    await().untilAsserted(() -> assertThat(notified).hasPositiveValue());
    int before = notified.get();
    add(registration("ep_1", "shop", "https://example.com/1"));
    add(registration("ep_2", "shop", "https://example.com/2"));
    await().untilAsserted(() -> assertThat(notified).hasValueGreaterThan(before));

    var known = registrations.read(Known.NOTHING);
    node.client().flushAll();
    add(registration("ep_3", "shop", "https://example.com/3"));
    assertThat(registrations.read(known).byId()).containsOnlyKeys("ep_3");
  }
}
