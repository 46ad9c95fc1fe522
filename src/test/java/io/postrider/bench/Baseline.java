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
 * The figures that were last accepted: throughput in relation to the calibration of the same run,
 * so that runs on other machines, or on the same one under load, can be compared.
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

  /** The ratio to the accepted figure, if there is one. */
  Optional<Double> ratio(String scenario, double relativeToCalibration) {
    return Optional.ofNullable(accepted.get(scenario))
        .map(former -> relativeToCalibration / former);
  }

  /** Makes the figures of this run the baseline of later runs. */
  static void write(Map<String, Double> relativeToCalibration) throws IOException {
    var text =
        new StringBuilder(
            "# Throughput in relation to the calibration; -Dbench.accept writes it.\n"
                + "# warm-up and first-minute in relation to the warm service.\n");
    new TreeMap<>(relativeToCalibration)
        .forEach((name, value) -> text.append(name).append('=').append("%.5f\n".formatted(value)));
    Files.createDirectories(FILE.getParent());
    Files.writeString(FILE, text, StandardCharsets.UTF_8);
  }
}
