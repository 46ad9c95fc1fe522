package io.postrider.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Submits requests of one kind, alone or in batches. */
final class Submissions {

  private static final int MOST = 1_000;
  private static final int TOO_LARGE = 413;
  private static final int BAD_REQUEST = 400;

  private final Transport transport;
  private final String path;

  Submissions(Transport transport, String path) {
    this.transport = transport;
    this.path = path;
  }

  private record Items(List<? extends Submission> items) {}

  private record Results(List<BatchResult> results) {}

  AcceptedJob submit(Submission request) {
    var keyed = request.keyed();
    return transport.send(
        Call.post(path).idempotencyKey(keyed.idempotencyKey()).body(keyed.withIdempotencyKey(null)),
        AcceptedJob.class);
  }

  /**
   * Submits any number of requests; what is refused for the moment is submitted again.
   *
   * @throws PostriderException.Incomplete if it failed after results were known
   */
  List<BatchResult> submitAll(List<? extends Submission> requests) {
    var keyed = requests.stream().map(Submission::keyed).toList();
    var results = new BatchResult[keyed.size()];
    for (int begin = 0; begin < keyed.size(); begin += MOST) {
      var positions = IntStream.range(begin, Math.min(begin + MOST, keyed.size())).boxed().toList();
      try {
        submit(keyed, positions, results);
      } catch (PostriderException failed) {
        if (Stream.of(results).allMatch(Objects::isNull)) {
          throw failed;
        }
        throw new PostriderException.Incomplete(Arrays.asList(results), failed);
      }
    }
    return Arrays.asList(results);
  }

  private void submit(List<Submission> all, List<Integer> positions, BatchResult[] results) {
    var attempts = transport.attempts();
    var left = positions;
    while (true) {
      submitOnce(all, left, results);
      int before = left.size();
      left = left.stream().filter(position -> isTemporary(results[position])).toList();
      if (left.isEmpty()) {
        return;
      }
      if (left.size() < before) {
        // The rate limit lets some through at a time.
        attempts = transport.attempts();
      }
      var pause = attempts.nextPause(longestPause(left.stream().map(at -> results[at])));
      if (pause.isEmpty()) {
        return;
      }
      transport.time().pause(pause.get());
      // What becomes of them now is not known until the answer comes.
      left.forEach(position -> results[position] = null);
    }
  }

  /** Submits the items at these positions; in halves if they are too much for one body. */
  private void submitOnce(List<Submission> all, List<Integer> positions, BatchResult[] results) {
    List<BatchResult> answers;
    try {
      var items = new Items(positions.stream().map(all::get).toList());
      answers =
          transport.<Results>send(Call.post(path + "/batch").body(items), Results.class).results();
    } catch (PostriderException.InvalidRequest refused) {
      if (!isTooMuch(refused.status())) {
        throw refused;
      }
      if (positions.size() == 1) {
        int position = positions.get(0);
        results[position] = BatchResult.refused(position, refused.problem());
        return;
      }
      int half = positions.size() / 2;
      submitOnce(all, positions.subList(0, half), results);
      submitOnce(all, positions.subList(half, positions.size()), results);
      return;
    }
    if (answers.size() != positions.size()) {
      throw new PostriderException.Unreadable(
          "a batch of %d has got %d results".formatted(positions.size(), answers.size()), null);
    }
    for (var answer : answers) {
      int position = positions.get(answer.index());
      results[position] = answer.at(position);
    }
  }

  /** Too many bytes, or too many values, which has the status of any body that cannot be read. */
  private static boolean isTooMuch(int status) {
    return status == TOO_LARGE || status == BAD_REQUEST;
  }

  private static boolean isTemporary(BatchResult result) {
    return result.refusal().filter(PostriderException.Refused::isTemporary).isPresent();
  }

  private static Duration longestPause(Stream<BatchResult> results) {
    return results
        .flatMap(result -> result.problem().pause().stream())
        .max(Duration::compareTo)
        .orElse(null);
  }
}
