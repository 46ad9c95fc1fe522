package io.postrider.clientstore;

import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import io.postrider.redis.Script;
import io.postrider.schedule.Schedule;
import io.postrider.schedule.Schedule.Name;
import io.postrider.schedule.ScheduleStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.params.ZAddParams;

/**
 * Schedules as JSON values, each replaced by a comparison with its former value; a sorted set of
 * all names, in alphabetical order; and one of those with a next occurrence, by its time. A
 * schedule is listed before and after it is stored, and unlisted after it is removed, so that none
 * is ever missed, whoever adds and removes schedules of one name at the same moment; who finds an
 * entry without its schedule removes it.
 */
@ApplicationScoped
class RedisSchedules implements ScheduleStore {

  /** Between owner and name in the lists. No name has one, so that the last one separates. */
  private static final char SEPARATOR = ':';

  @Inject Redis redis;

  @Override
  public Optional<Schedule> find(Name name) {
    var text = redis.reads().call(pipeline -> pipeline.get(key(name))::get);
    return Optional.ofNullable(text).map(ScheduleCodec::read);
  }

  private static String key(Name name) {
    return ClientKeys.schedule(entry(name));
  }

  private static String entry(Name name) {
    return name.owner() + SEPARATOR + name.name();
  }

  @Override
  public Page page(String owner, String cursor, int limit) {
    var first = first(owner, cursor);
    var last = owner == null ? "+" : endOf(owner);
    var entries =
        redis
            .reads()
            .call(
                pipeline ->
                    pipeline.zrangeByLex(ClientKeys.SCHEDULES, first, last, 0, limit + 1)::get);
    var page = entries.stream().limit(limit).toList();
    return new Page(
        find(ClientKeys.SCHEDULES, page), entries.size() > limit ? page.get(limit - 1) : null);
  }

  /** Where a page begins: behind the cursor, but never before the first name of the owner. */
  private static String first(String owner, String cursor) {
    var prefix = owner == null ? "" : owner + SEPARATOR;
    if (cursor == null || cursor.compareTo(prefix) < 0) {
      return prefix.isEmpty() ? "-" : "[" + prefix;
    }
    return "(" + cursor;
  }

  @Override
  public long count(String owner) {
    return redis
        .reads()
        .call(
            pipeline ->
                pipeline.zlexcount(ClientKeys.SCHEDULES, "[" + owner + SEPARATOR, endOf(owner))
                    ::get);
  }

  /** Behind the last name of an owner. */
  private static String endOf(String owner) {
    return "(" + owner + (char) (SEPARATOR + 1);
  }

  /** The schedules of entries of a list, from which entries without a schedule are removed. */
  private List<Schedule> find(String list, List<String> entries) {
    var texts = texts(entries);
    var gone =
        IntStream.range(0, entries.size())
            .filter(i -> texts.get(i) == null)
            .mapToObj(entries::get)
            .toList();
    unlist(List.of(list), gone);
    return schedules(texts);
  }

  private List<String> texts(List<String> entries) {
    return entries.isEmpty()
        ? List.of()
        : redis
            .reads()
            .call(
                pipeline ->
                    RedisPipe.all(
                        entries.stream()
                            .map(entry -> pipeline.get(ClientKeys.schedule(entry)))
                            .toList()));
  }

  private static List<Schedule> schedules(List<String> texts) {
    return texts.stream().filter(Objects::nonNull).map(ScheduleCodec::read).toList();
  }

  /** Removes entries from lists, and lists those again that have a schedule by now. */
  private void unlist(List<String> lists, List<String> entries) {
    if (entries.isEmpty()) {
      return;
    }
    var names = entries.toArray(String[]::new);
    redis
        .writes()
        .call(
            pipeline ->
                RedisPipe.all(lists.stream().map(list -> pipeline.zrem(list, names)).toList()));
    schedules(texts(entries)).forEach(this::listAgain);
  }

  @Override
  public boolean add(Schedule schedule) {
    RedisPipe.await(list(schedule));
    boolean added =
        redis
            .writes()
            .call(
                pipeline -> {
                  var set =
                      pipeline.set(
                          key(schedule.name()),
                          ScheduleCodec.write(schedule),
                          SetParams.setParams().nx());
                  return () -> set.get() != null;
                });
    if (added) {
      // Whoever has removed one of that name may have unlisted this one.
      listAgain(schedule);
    }
    return added;
  }

  @Override
  public CompletableFuture<Boolean> replace(Schedule former, Schedule now) {
    return redis
        .submit(
            Script.SWAP,
            List.of(key(now.name())),
            ScheduleCodec.write(former),
            ScheduleCodec.write(now))
        .thenCompose(
            swapped ->
                swapped.equals(1L)
                    ? list(now).thenApply(listed -> true)
                    : CompletableFuture.completedFuture(false));
  }

  /**
   * Lists a schedule that may have changed meanwhile. A time that is too early is corrected when it
   * comes; one that is too late would not be.
   */
  private void listAgain(Schedule schedule) {
    var entry = entry(schedule.name());
    redis
        .writes()
        .call(
            pipeline -> {
              var replies = new ArrayList<Response<Long>>();
              replies.add(pipeline.zadd(ClientKeys.SCHEDULES, 0, entry));
              if (schedule.nextAt() != null) {
                replies.add(
                    pipeline.zadd(
                        ClientKeys.SCHEDULES_DUE,
                        schedule.nextAt().toEpochMilli(),
                        entry,
                        ZAddParams.zAddParams().lt()));
              }
              return RedisPipe.all(replies);
            });
  }

  private CompletableFuture<?> list(Schedule schedule) {
    var entry = entry(schedule.name());
    return redis
        .writes()
        .submit(
            pipeline -> {
              var replies = new ArrayList<Response<Long>>();
              replies.add(pipeline.zadd(ClientKeys.SCHEDULES, 0, entry));
              replies.add(
                  schedule.nextAt() == null
                      ? pipeline.zrem(ClientKeys.SCHEDULES_DUE, entry)
                      : pipeline.zadd(
                          ClientKeys.SCHEDULES_DUE, schedule.nextAt().toEpochMilli(), entry));
              return RedisPipe.all(replies);
            });
  }

  @Override
  public boolean remove(Name name) {
    boolean removed = redis.writes().call(pipeline -> pipeline.del(key(name))::get) == 1;
    unlist(List.of(ClientKeys.SCHEDULES, ClientKeys.SCHEDULES_DUE), List.of(entry(name)));
    return removed;
  }

  /** A crash may leave an entry with the time of an occurrence that is over: it is corrected. */
  @Override
  public List<Schedule> due(Instant time, int limit) {
    double latest = time.toEpochMilli();
    var entries =
        redis
            .reads()
            .call(
                pipeline ->
                    pipeline.zrangeByScore(ClientKeys.SCHEDULES_DUE, 0, latest, 0, limit)::get);
    var found = find(ClientKeys.SCHEDULES_DUE, entries);
    var due =
        found.stream()
            .filter(schedule -> schedule.nextAt() != null && !schedule.nextAt().isAfter(time))
            .toList();
    found.stream()
        .filter(schedule -> !due.contains(schedule))
        .map(this::list)
        .forEach(RedisPipe::await);
    return due;
  }
}
