package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.api.Roles;
import io.postrider.job.Job;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One node's copy of clients that another node changes, and the secrets that sign their webhooks.
 */
class ClientsTest {

  private final SecureRandom random = new SecureRandom();
  private final ManualClock clock = new ManualClock();
  private final Store store = new Store();
  private final Clients clients = new Clients();
  private final ClientSecrets secrets = new ClientSecrets();
  private final ApiKey key = ApiKey.generate(ApiKey.newClientId(random), random);

  ClientsTest() {
    clients.store = store;
    clients.clock = clock;
    clients.executor =
        Stub.of(
            ManagedExecutorService.class,
            Map.of(
                "execute",
                task -> {
                  ((Runnable) task[0]).run();
                  return null;
                }));
    secrets.clients = clients;
    secrets.clock = clock;
    secrets.configured = Optional.of(WebhookSecret.generate(random).reveal());
    secrets.stored = TestSecrets.with("a key for tests alone");
    secrets.start();
    clients.start();
  }

  @Test
  void many_requests_in_a_second_read_the_store_once() {
    store.replace(null, client());
    for (int i = 0; i < 1000; i++) {
      assertThat(clients.of(key)).isPresent();
    }
    assertThat(store.reads).isEqualTo(1);
  }

  @Test
  void key_revoked_by_another_node_stops_working_within_5_seconds() {
    store.replace(null, client());
    assertThat(clients.of(key)).isPresent();
    store.replace(client(), client().revoked(clock.instant()));
    clock.advance(Duration.ofMillis(5_001));
    assertThat(clients.of(key)).isEmpty();
  }

  @Test
  void client_created_by_another_node_is_known_at_once() {
    assertThat(clients.none()).isTrue();
    store.replace(null, client());
    clock.advance(Duration.ofMillis(251));
    assertThat(clients.of(key)).isPresent();
  }

  @Test
  void unknown_keys_do_not_read_the_store_each_time() {
    for (int i = 0; i < 1000; i++) {
      assertThat(clients.of(key)).isEmpty();
    }
    assertThat(store.reads).isEqualTo(1);
  }

  @Test
  void keys_work_for_at_most_5_seconds_without_the_store() {
    store.replace(null, client());
    assertThat(clients.of(key)).isPresent();
    store.away = true;
    assertThat(clients.of(key)).isPresent();
    clock.advance(Duration.ofMillis(5_001));
    assertThatThrownBy(() -> clients.of(key)).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(clients::none).isInstanceOf(UnavailableException.class);
  }

  @Test
  void new_and_former_secret_sign_during_a_rotation() {
    var old = secrets.generate();
    var made = client(secrets.seal(key.clientId(), old));
    var fresh = secrets.generate();
    var until = clock.instant().plusSeconds(60);
    store.replace(null, made.withSecret(secrets.seal(key.clientId(), fresh), until));

    assertThat(secrets.of(key.clientId()))
        .extracting(WebhookSecret::reveal)
        .containsExactly(fresh.reveal(), old.reveal());
    clock.advance(Duration.ofSeconds(60));
    assertThat(secrets.of(key.clientId()))
        .extracting(WebhookSecret::reveal)
        .containsExactly(fresh.reveal());
  }

  @Test
  void webhooks_of_a_revoked_client_are_still_signed() {
    var secret = secrets.generate();
    var made = client(secrets.seal(key.clientId(), secret));
    store.replace(null, made.revoked(clock.instant()));
    assertThat(secrets.of(key.clientId()))
        .extracting(WebhookSecret::reveal)
        .containsExactly(secret.reveal());
  }

  @Test
  void jobs_of_the_default_owner_are_signed_with_the_configured_secret() {
    assertThat(secrets.of(Job.DEFAULT_OWNER))
        .extracting(WebhookSecret::reveal)
        .containsExactly(secrets.configured.orElseThrow());
    assertThatThrownBy(() -> secrets.of("nobody")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "whsec_c2hvcnQ=", "whsec_?"})
  void invalid_configured_secret_stops_the_start(String configured) {
    secrets.configured = Optional.of(configured);

    assertThatThrownBy(secrets::start).hasMessageStartingWith("POSTRIDER_WEBHOOK_SECRET: ");
  }

  @Test
  void missing_configured_secret_stops_the_start() {
    secrets.configured = Optional.empty();

    assertThatThrownBy(secrets::start).hasMessageStartingWith("POSTRIDER_WEBHOOK_SECRET must be");
  }

  private Client client() {
    return client("sealed");
  }

  private Client client(String sealed) {
    return new Client(
        key.clientId(),
        "name",
        Roles.CLIENT,
        key.hash(),
        sealed,
        null,
        null,
        ManualClock.START,
        null,
        null);
  }

  /** Counts how often all clients are read. */
  private static final class Store implements ClientStore {

    private final Map<String, Client> all = new HashMap<>();
    private long version;
    private int reads;
    private boolean away;

    @Override
    public long version() {
      if (away) {
        throw new UnavailableException("away", null);
      }
      return version;
    }

    @Override
    public Collection<Client> all() {
      reads++;
      return all.values();
    }

    @Override
    public boolean replace(Client former, Client now) {
      all.put(now.id(), now);
      version++;
      return true;
    }

    @Override
    public boolean replaceAt(long seen, Client former, Client now) {
      return seen == version && replace(former, now);
    }
  }
}
