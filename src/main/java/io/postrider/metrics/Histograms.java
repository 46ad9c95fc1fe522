package io.postrider.metrics;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All histograms of the service, which {@link MetricsPage} adds to the page. */
@ApplicationScoped
class Histograms {

  private final List<Histogram> all = new CopyOnWriteArrayList<>();

  /** Makes and registers a histogram. */
  Histogram make(String name, String help, List<Double> bounds) {
    var histogram = new Histogram(name, help, bounds);
    all.add(histogram);
    return histogram;
  }

  /** All of them as text. */
  String text() {
    var out = new StringBuilder();
    all.forEach(histogram -> histogram.write(out));
    return out.toString();
  }
}
