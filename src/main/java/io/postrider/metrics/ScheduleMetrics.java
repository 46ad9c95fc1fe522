package io.postrider.metrics;

import io.postrider.schedule.ScheduleEvents;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Tag;

/** Counts what becomes of the occurrences of schedules. */
@ApplicationScoped
class ScheduleMetrics implements ScheduleEvents {

  @Inject Counters counters;

  private final Map<Result, Counter> occurrences = new EnumMap<>(Result.class);

  @PostConstruct
  void start() {
    for (var result : Result.values()) {
      occurrences.put(
          result,
          counters.get(
              "postrider_schedule_occurrences",
              "Occurrences of schedules, by what became of them.",
              new Tag("result", result.name().toLowerCase(Locale.ROOT))));
    }
  }

  @Override
  public void occurred(Result result) {
    occurrences.get(result).inc();
  }
}
