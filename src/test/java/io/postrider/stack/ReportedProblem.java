package io.postrider.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds in the log of the service, or of its JVM, why it has ended by itself. */
final class ReportedProblem {

  /** As text, or inside JSON, where each quote has a backslash before it. */
  private static final Pattern LINE =
      Pattern.compile("event=(?:not-deployed|port-not-open) .*?problem=\\\\?\"(.*?)\\\\?\"");

  /** What a JVM says that cannot run the service, in two lines: it is too old, or has no memory. */
  private static final Pattern OF_JVM = Pattern.compile("(?m)^(Error(?::| occurred).*\\R.*)$");

  private final Path log;
  private final long begin;

  /** Reads only what is written from now on: a log goes on from one start to the next. */
  ReportedProblem(Path log) throws IOException {
    this.log = log;
    this.begin = Files.exists(log) ? Files.size(log) : 0;
  }

  /** The sentence that was logged, if the process has ended for a reason that it knows. */
  Optional<String> sentence() {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      var bytes = new byte[Math.toIntExact(file.length() - begin)];
      file.seek(begin);
      file.readFully(bytes);
      var text = new String(bytes, UTF_8);
      return Stream.of(LINE, OF_JVM)
          .flatMap(problem -> problem.matcher(text).results())
          .map(match -> match.group(1).replaceAll("\\s+", " "))
          .findFirst();
    } catch (IOException noLog) {
      return Optional.empty();
    }
  }
}
