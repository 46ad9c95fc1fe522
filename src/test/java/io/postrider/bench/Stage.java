package io.postrider.bench;

import java.util.List;
import java.util.Optional;

/** The stages of a job, by the packages whose methods do their work. */
enum Stage {
  HTTP(
      "HTTP",
      "org.glassfish.grizzly.",
      "org.apache.catalina.",
      "org.glassfish.jersey.",
      "org.glassfish.soteria.",
      "fish.payara.microprofile.",
      "io.postrider.access.",
      "io.postrider.api.",
      "io.postrider.server.",
      "io.postrider.session.",
      "io.postrider.status."),
  INTAKE("intake", "io.postrider.intake."),
  WORKER("worker", "io.postrider.execution.", "io.postrider.adapter.", "com.sun.ejb."),
  WEBHOOK("webhook", "io.postrider.webhook.", "io.postrider.endpoint.", "org.apache.hc."),
  REDIS(
      "Redis, in the node",
      "io.postrider.coordination.",
      "io.postrider.jobstore.",
      "io.postrider.webhookstore.",
      "io.postrider.clientstore.",
      "io.postrider.redis.",
      "io.postrider.topology.",
      "redis.clients."),
  BROKER(
      "broker, in the node", "io.postrider.broker.", "org.apache.activemq.artemis.", "io.netty."),
  JVM("compiler and collector"),
  REST("rest of the node");

  private final String label;
  private final List<String> packages;

  Stage(String label, String... packages) {
    this.label = label;
    this.packages = List.of(packages);
  }

  String label() {
    return label;
  }

  /** The stage whose package the name of a method begins with, if there is one. */
  static Optional<Stage> of(String method) {
    for (var stage : values()) {
      if (stage.packages.stream().anyMatch(method::startsWith)) {
        return Optional.of(stage);
      }
    }
    return Optional.empty();
  }

  /**
   * The stage of a thread that runs no Java.
   *
   * @param pool its name without digits
   */
  static Stage ofThread(String pool) {
    return pool.matches("C Compiler.*|Sweeper.*|VM .*|GC .*|G .*|Z.*") ? JVM : REST;
  }
}
