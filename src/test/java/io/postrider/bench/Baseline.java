package io.postrider.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What was measured when the figures were last accepted: throughput in relation to the calibration
 * of the same run, so that another machine, or the same one on a bad day, can be held against it.
 */
final class Baseline {

  private static final Path FILE =
      Path.of("src/test/resources/io/postrider/bench/baseline.properties");

  private final Map<String, Double> accepted = new TreeMap<>();

  static Baseline read() throws IOException {
    var baseline = new Baseline();
    if (Files.exists(FILE)) {
      var properties = new Properties();
      try (Reader in = Files.newBufferedReader(FILE)) {
        properties.load(in);
      }
      properties.forEach(
          (name, value) ->
              baseline.accepted.put(name.toString(), Double.parseDouble(value.toString())));
    }
    return baseline;
  }

  /** How many times as much it is now, if it was measured before. */
  Optional<Double> ratio(String scenario, double relativeToCalibration) {
    return Optional.ofNullable(accepted.get(scenario))
        .map(former -> relativeToCalibration / former);
  }

  /** Takes the figures of this run for the next ones to be held against. */
  static void write(Map<String, Double> relativeToCalibration) throws IOException {
    var text =
        new StringBuilder(
            "# Throughput in relation to the calibration; -Dbench.accept writes it.\n");
    new TreeMap<>(relativeToCalibration)
        .forEach((name, value) -> text.append(name).append('=').append("%.5f\n".formatted(value)));
    Files.createDirectories(FILE.getParent());
    Files.writeString(FILE, text, StandardCharsets.UTF_8);
  }
}
