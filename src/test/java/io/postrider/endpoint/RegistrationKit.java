package io.postrider.endpoint;

import io.postrider.testkit.ManualClock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Registered endpoints in memory. */
public final class RegistrationKit {

  private RegistrationKit() {}

  /** A node's copy that holds these. */
  public static Registrations holding(Registration... all) {
    var byId = new TreeMap<String, Registration>();
    for (var each : all) {
      byId.put(each.id(), each);
    }
    var registrations = new Registrations();
    registrations.clock = new ManualClock();
    registrations.store = new Fixed(byId);
    registrations.start();
    return registrations;
  }

  /** An endpoint that wants some events. */
  public static Registration endpoint(String id, String owner, String url, String... eventTypes) {
    return new Registration(
        id,
        owner,
        url,
        null,
        List.of(eventTypes),
        List.of(),
        0,
        null,
        null,
        null,
        ManualClock.START,
        null,
        null,
        false);
  }

  private record Fixed(Map<String, Registration> byId) implements RegistrationStore {

    @Override
    public Known read(Known former) {
      return new Known(1, byId);
    }

    @Override
    public Replaced replace(Registration former, Registration now, int most) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void follow(Runnable changed) {}
  }
}
