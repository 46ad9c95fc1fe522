package io.postrider.example;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stands for whatever does the work; it takes the job's id, so that twice is once. */
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
