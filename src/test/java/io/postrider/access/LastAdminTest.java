package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.api.Roles;
import io.postrider.testkit.ManualClock;
import jakarta.ws.rs.ClientErrorException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two admins that revoke each other, each on a node of its own, at the same moment. */
class LastAdminTest {

  private final Store store = new Store();

  @BeforeEach
  void create() {
    for (var id : List.of("one", "other")) {
      store.all.put(
          id,
          new Client(
              id, id, Roles.ADMIN, "", "", null, null, ManualClock.START, null, id + "-subject"));
    }
  }

  @Test
  void one_of_them_stays() {
    store.beforeChange = () -> node().revoke("other");

    assertThatThrownBy(() -> node().revoke("one"))
        .isInstanceOf(ClientErrorException.class)
        .hasMessageContaining("No admin would be left");

    assertThat(store.all.values())
        .filteredOn(Client::isActive)
        .extracting(Client::id)
        .containsExactly("one");
  }

  @Test
  void change_of_another_client_in_between_is_no_obstacle() {
    store.beforeChange = () -> store.version++;

    assertThat(node().revoke("one").getStatus()).isEqualTo(204);
  }

  private ClientsResource node() {
    var resource = new ClientsResource();
    resource.clock = new ManualClock();
    resource.clients = new Clients();
    resource.clients.store = store;
    resource.clients.clock = resource.clock;
    resource.clients.start();
    resource.administrator = new Administrator();
    resource.administrator.key = Optional.empty();
    resource.administrator.start();
    return resource;
  }

  private static final class Store implements ClientStore {

    private final Map<String, Client> all = new HashMap<>();
    private Runnable beforeChange;
    private long version;

    @Override
    public long version() {
      return version;
    }

    @Override
    public Collection<Client> all() {
      return List.copyOf(all.values());
    }

    @Override
    public boolean replace(Client former, Client now) {
      version++;
      all.put(now.id(), now);
      return true;
    }

    @Override
    public boolean replaceAt(long seen, Client former, Client now) {
      var other = beforeChange;
      beforeChange = null;
      if (other != null) {
        other.run();
      }
      return seen == version && replace(former, now);
    }
  }
}
