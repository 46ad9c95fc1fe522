package io.postrider.example;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An example of the system that does the work. It uses the job's id as its idempotency key, so that
 * a repeated charge has no effect.
 */
@ApplicationScoped
class Ledger {

  private final Map<String, Integer> charges = new ConcurrentHashMap<>();

  void charge(String id, String userId, int cents) {
    charges.putIfAbsent(id, cents);
  }

  int sales(String userId, int month) {
    return userId.length() * month;
  }

  Integer charged(String id) {
    return charges.get(id);
  }
}
