package io.postrider.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The resources that processes use, as Linux counts them (proc(5)). */
final class Usage {

  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TIME = 11;

  private Usage() {}

  /** Seconds of processor time since the processes started. */
  static double cpuSeconds(List<Long> pids) {
    return pids.stream().mapToDouble(Usage::cpuSeconds).sum();
  }

  private static double cpuSeconds(long pid) {
    return seconds(read(pid, "stat"));
  }

  /** The seconds of processor time in the line that Linux has for a process or a thread. */
  static double seconds(String stat) {
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]))
        / TICKS_PER_SECOND;
  }

  /** Resident memory now, in MiB. */
  static long residentMegabytes(List<Long> pids) {
    return pids.stream().mapToLong(Usage::residentKilobytes).sum() / 1024;
  }

  private static long residentKilobytes(long pid) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
