package io.postrider.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;

/**
 * What Redis and the disks have done so far, or for each job.
 *
 * @param commands of Redis, those that scripts call included
 * @param scripts that Redis has run
 * @param scriptMicros how long they took
 * @param flushes of all disks of the machine
 */
record StoreCounts(double commands, double scripts, double scriptMicros, double flushes) {

  private static final Path DISKS = Path.of("/proc/diskstats");
  private static final Pattern COMMAND =
      Pattern.compile("^cmdstat_([^:]+):calls=(\\d+),usec=(\\d+)", Pattern.MULTILINE);
  private static final Pattern SCRIPT = Pattern.compile("(eval|evalsha|fcall)(_ro)?");

  /** The number of flush requests, of a disk and not of a partition of one. */
  private static final Pattern FLUSHES =
      Pattern.compile(
          "^\\s*\\d+\\s+\\d+\\s+(?:vd|sd|xvd|nvme\\d+n)\\w+(?:\\s+\\d+){15}\\s+(\\d+)\\s+\\d+$",
          Pattern.MULTILINE);

  static StoreCounts read(String redisUrl) throws IOException {
    String stats;
    try (var redis = new Jedis(redisUrl)) {
      stats = redis.info("commandstats").replace("\r", "");
    }
    double commands = 0;
    double scripts = 0;
    double micros = 0;
    for (Matcher found = COMMAND.matcher(stats); found.find(); ) {
      commands += Double.parseDouble(found.group(2));
      if (SCRIPT.matcher(found.group(1)).matches()) {
        scripts += Double.parseDouble(found.group(2));
        micros += Double.parseDouble(found.group(3));
      }
    }
    return new StoreCounts(commands, scripts, micros, allFlushes());
  }

  private static double allFlushes() throws IOException {
    if (!Files.exists(DISKS)) {
      return 0;
    }
    return FLUSHES
        .matcher(Files.readString(DISKS))
        .results()
        .mapToDouble(disk -> Double.parseDouble(disk.group(1)))
        .sum();
  }

  /** The difference to an earlier reading, for each of some jobs. */
  StoreCounts perJob(StoreCounts earlier, int jobs) {
    return new StoreCounts(
        (commands - earlier.commands) / jobs,
        (scripts - earlier.scripts) / jobs,
        (scriptMicros - earlier.scriptMicros) / jobs,
        (flushes - earlier.flushes) / jobs);
  }
}
