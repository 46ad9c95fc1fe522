package io.postrider.chaos;

import io.postrider.chaos.PostLoad.Post;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The times in which POSTs were not answered with 202 within five seconds.
 *
 * @param posts in the order of their starts
 */
record Outages(List<Post> posts) {

  private static final Duration SLOW = Duration.ofSeconds(5);

  /** Failures less far apart belong to the same outage. */
  private static final Duration APART = Duration.ofSeconds(5);

  private record Span(Instant first, Instant last) {

    boolean contains(Instant time) {
      return !time.isBefore(first) && !time.isAfter(last);
    }
  }

  static Outages of(List<Post> posts) {
    return new Outages(posts.stream().sorted(Comparator.comparing(Post::start)).toList());
  }

  /** The longest, from the start of its first such POST to the start of its last. */
  Duration longest() {
    return spans().stream()
        .map(span -> Duration.between(span.first(), span.last()))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** POSTs that were not accepted in time. */
  long failures() {
    return posts.stream().filter(Outages::isFailure).count();
  }

  /** The duration that one in a hundred POSTs exceeded, of those that began in this time. */
  Duration p99(Instant from, Instant until) {
    var spans = spans();
    var durations =
        posts.stream()
            .filter(post -> post.start().isAfter(from) && post.start().isBefore(until))
            .filter(post -> spans.stream().noneMatch(span -> span.contains(post.start())))
            .map(Post::duration)
            .sorted()
            .toList();
    return durations.isEmpty() ? Duration.ZERO : durations.get(durations.size() * 99 / 100);
  }

  private List<Span> spans() {
    var spans = new ArrayList<Span>();
    for (var post : posts) {
      if (isFailure(post)) {
        var last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
        if (last != null && post.start().isBefore(last.last().plus(APART))) {
          spans.set(spans.size() - 1, new Span(last.first(), post.start()));
        } else {
          spans.add(new Span(post.start(), post.start()));
        }
      }
    }
    return spans;
  }

  private static boolean isFailure(Post post) {
    return !post.isAccepted() || post.duration().compareTo(SLOW) > 0;
  }
}
