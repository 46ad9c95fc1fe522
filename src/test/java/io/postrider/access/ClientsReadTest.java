package io.postrider.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postrider.api.Roles;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.ManualClock;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that arrive while the store is slow. */
@Timeout(20)
class ClientsReadTest {

  private final SecureRandom random = new SecureRandom();
  private final BlockedStore store = new BlockedStore();
  private final Clients clients = new Clients();
  private final ApiKey key = ApiKey.generate(ApiKey.newClientId(random), random);
  private final Client client =
      new Client(
          key.clientId(),
          "n",
          Roles.CLIENT,
          key.hash(),
          "",
          null,
          null,
          ManualClock.START,
          null,
          null);

  ClientsReadTest() {
    clients.store = store;
    clients.clock = new ManualClock();
    clients.start();
  }

  @AfterEach
  void release() {
    store.released.countDown();
  }

  @Test
  void waiting_requests_share_one_read_and_its_failure() {
    store.away = true;
    var requests = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < 10; i++) {
      requests.add(waiting(() -> clients.of(key)));
    }
    store.released.countDown();

    assertThat(requests)
        .allSatisfy(
            request ->
                assertThatThrownBy(() -> request.get(10, SECONDS))
                    .hasCauseInstanceOf(UnavailableException.class));
    assertThat(store.attempts).hasValue(1);
  }

  @Test
  void failed_read_is_repeated_by_the_next_request() {
    store.released.countDown();
    store.away = true;
    assertThatThrownBy(clients::none).isInstanceOf(UnavailableException.class);

    store.away = false;
    assertThat(clients.none()).isTrue();
  }

  @Test
  void change_is_known_at_once_although_an_earlier_read_is_under_way() throws Exception {
    var before = waiting(clients::stored);
    var change = waiting(() -> clients.replace(null, client));
    store.released.countDown();

    assertThat(before.get(10, SECONDS).byId()).isEmpty();
    assertThat(change.get(10, SECONDS)).isTrue();
    assertThat(clients.of(key)).contains(client);
  }

  /** Starts a request in a thread of its own, and returns when that waits. */
  private <T> CompletableFuture<T> waiting(Supplier<T> request) {
    var answer = new CompletableFuture<T>();
    var thread = new Thread(() -> answer.completeAsync(request, Runnable::run));
    thread.setDaemon(true);
    thread.start();
    await()
        .until(
            () ->
                thread.getState() == Thread.State.WAITING
                    || thread.getState() == Thread.State.BLOCKED);
    return answer;
  }

  /** A store whose reads return, after they are released, what was stored when they began. */
  private static final class BlockedStore implements ClientStore {

    private final List<Client> all = new CopyOnWriteArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean away;

    @Override
    public long version() {
      return all.size();
    }

    @Override
    public Collection<Client> all() {
      attempts.incrementAndGet();
      var now = List.copyOf(all);
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (away) {
        throw new UnavailableException("away", null);
      }
      return now;
    }

    @Override
    public boolean replace(Client former, Client now) {
      return all.add(now);
    }

    @Override
    public boolean replaceAt(long seen, Client former, Client now) {
      return seen == version() && replace(former, now);
    }
  }
}
