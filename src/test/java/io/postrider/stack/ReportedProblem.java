package io.postrider.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds in the log of the service why it has ended by itself. */
final class ReportedProblem {

  /** As text, or inside JSON, where each quote has a backslash before it. */
  private static final Pattern LINE =
      Pattern.compile("event=(?:not-deployed|port-not-open) .*?problem=\\\\?\"(.*?)\\\\?\"");

  private final Path log;
  private final long begin;

  /** Reads only what is written from now on: a log goes on from one start to the next. */
  ReportedProblem(Path log) throws IOException {
    this.log = log;
    this.begin = Files.exists(log) ? Files.size(log) : 0;
  }

  /** The sentence that the service has logged, if it has ended for a reason that it knows. */
  Optional<String> sentence() {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      var text = new byte[Math.toIntExact(file.length() - begin)];
      file.seek(begin);
      file.readFully(text);
      return LINE.matcher(new String(text, UTF_8))
          .results()
          .map(match -> match.group(1))
          .findFirst();
    } catch (IOException noLog) {
      return Optional.empty();
    }
  }
}
