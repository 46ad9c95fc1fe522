package io.postrider.metrics;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** Makes counters. To look a counter up costs more than to count, so frequent users keep theirs. */
@ApplicationScoped
class Counters {

  @Inject MetricRegistry registry;

  /** The counter with that name, to which the server adds {@code _total}. */
  Counter get(String name, String help, Tag... labels) {
    return registry.counter(
        Metadata.builder().withName(name).withDescription(help).build(), labels);
  }
}
