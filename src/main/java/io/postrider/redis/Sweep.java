package io.postrider.redis;

import io.postrider.job.JobId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Takes jobs that are not kept any more off a list that is not trimmed, so that it does not outgrow
 * the jobs. Which are looked at is left to chance: there may be old ones among them that are kept.
 */
final class Sweep {

  private Sweep() {}

  /** Looks at so many jobs of a list; done when those that are gone are off it. */
  static CompletableFuture<Long> of(Redis redis, String list, int looks) {
    return redis
        .reads()
        .submit(pipeline -> pipeline.zrandmember(list, looks)::get)
        .thenCompose(listed -> redis.reads().submit(gone(listed)))
        .thenCompose(
            gone ->
                gone.length == 0
                    ? CompletableFuture.completedFuture(0L)
                    : redis.writes().submit(pipeline -> pipeline.zrem(list, gone)::get));
  }

  private static RedisPipe.Commands<String[]> gone(List<String> listed) {
    return pipeline -> {
      var kept = listed.stream().map(id -> pipeline.exists(RedisKeys.job(new JobId(id)))).toList();
      return () ->
          IntStream.range(0, listed.size())
              .filter(i -> !kept.get(i).get())
              .mapToObj(listed::get)
              .toArray(String[]::new);
    };
  }
}
