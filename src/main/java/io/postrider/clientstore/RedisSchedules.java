package io.postrider.clientstore;

import static java.util.logging.Level.SEVERE;
import static java.util.stream.Collectors.toMap;

import io.postrider.platform.LogLine;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import io.postrider.redis.Script;
import io.postrider.schedule.Schedule;
import io.postrider.schedule.Schedule.Name;
import io.postrider.schedule.ScheduleStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.params.ZAddParams;

/**
 * Schedules as JSON values, each replaced by a comparison with its former value; a sorted set of
 * all names, in alphabetical order; and one of those with a next occurrence, by its time. A
 * schedule is listed before and after it is stored, and unlisted after it is removed, so that none
 * is ever missed, whoever adds and removes schedules of one name at the same moment; who finds an
 * entry without its schedule removes it. One that this node cannot read, because another version
 * has written it, is left as it is, and holds up no other one.
 */
@ApplicationScoped
class RedisSchedules implements ScheduleStore {

  private static final Logger LOG = Logger.getLogger(RedisSchedules.class.getName());

  /** After this time a node looks again whether it can read a schedule that is due. */
  static final Duration UNREADABLE_PAUSE = Duration.ofSeconds(30);

  /** Between owner and name in the lists. No name has one, so that the last one separates. */
  private static final char SEPARATOR = ':';

  @Inject Redis redis;

  @Override
  public Optional<Schedule> find(Name name) {
    var text = redis.reads().call(pipeline -> pipeline.get(key(name))::get);
    if (text == null) {
      return Optional.empty();
    }
    var schedule = read(entry(name), text);
    if (schedule.isEmpty()) {
      throw new UnavailableException("This node cannot read the schedule.", null);
    }
    return schedule;
  }

  private static Optional<Schedule> read(String entry, String text) {
    try {
      return Optional.of(ScheduleCodec.read(text));
    } catch (RuntimeException unreadable) {
      LogLine.of("unreadable-schedule")
          .with("schedule", entry)
          .with("reason", unreadable.getMessage())
          .log(LOG, SEVERE);
      return Optional.empty();
    }
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
    var found = find(ClientKeys.SCHEDULES, page);
    var items = schedules(found);
    return new Page(
        items, found.size() - items.size(), entries.size() > limit ? page.get(limit - 1) : null);
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

  /** The texts of entries of a list, from which entries without a schedule are removed. */
  private Map<String, String> find(String list, List<String> entries) {
    var found = texts(entries);
    unlist(List.of(list), entries.stream().filter(entry -> !found.containsKey(entry)).toList());
    return found;
  }

  /** The text of each entry that has a schedule. */
  private Map<String, String> texts(List<String> entries) {
    if (entries.isEmpty()) {
      return Map.of();
    }
    var texts =
        redis
            .reads()
            .call(
                pipeline ->
                    RedisPipe.all(
                        entries.stream()
                            .map(entry -> pipeline.get(ClientKeys.schedule(entry)))
                            .toList()));
    var found = new LinkedHashMap<String, String>();
    for (int i = 0; i < entries.size(); i++) {
      if (texts.get(i) != null) {
        found.put(entries.get(i), texts.get(i));
      }
    }
    return found;
  }

  private static List<Schedule> schedules(Map<String, String> texts) {
    return texts.entrySet().stream()
        .flatMap(each -> read(each.getKey(), each.getValue()).stream())
        .toList();
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
    schedules(texts(entries)).stream().map(this::listEarly).toList().forEach(RedisPipe::await);
  }

  @Override
  public boolean add(Schedule schedule) {
    RedisPipe.await(listEarly(schedule));
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
      RedisPipe.await(listEarly(schedule));
    }
    return added;
  }

  @Override
  public CompletableFuture<Boolean> replace(Schedule former, Schedule now) {
    return listEarly(now)
        .thenCompose(
            listed ->
                redis.submit(
                    Script.SWAP,
                    List.of(key(now.name())),
                    ScheduleCodec.write(former),
                    ScheduleCodec.write(now)))
        .thenCompose(
            swapped ->
                swapped.equals(1L)
                    ? list(now).thenApply(listed -> true)
                    : CompletableFuture.completedFuture(false));
  }

  /**
   * Lists a schedule that may have changed meanwhile, or is about to. A time that is too early is
   * corrected when it comes; one that is too late would not be.
   */
  private CompletableFuture<?> listEarly(Schedule schedule) {
    var entry = entry(schedule.name());
    return redis
        .writes()
        .submit(
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

  /** Lists a schedule as it is stored, and early if another one is stored by then. */
  private CompletableFuture<?> list(Schedule schedule) {
    var entry = entry(schedule.name());
    return redis
        .writes()
        .submit(
            pipeline -> {
              var replies = new ArrayList<Response<?>>();
              replies.add(pipeline.zadd(ClientKeys.SCHEDULES, 0, entry));
              replies.add(
                  schedule.nextAt() == null
                      ? pipeline.zrem(ClientKeys.SCHEDULES_DUE, entry)
                      : pipeline.zadd(
                          ClientKeys.SCHEDULES_DUE, schedule.nextAt().toEpochMilli(), entry));
              return RedisPipe.all(replies);
            })
        .thenCompose(
            listed ->
                redis.reads().submit(pipeline -> pipeline.get(ClientKeys.schedule(entry))::get))
        .thenCompose(stored -> listIfOther(schedule, stored));
  }

  private CompletableFuture<?> listIfOther(Schedule listed, String stored) {
    return Optional.ofNullable(stored)
        .flatMap(text -> read(entry(listed.name()), text))
        .filter(other -> !Objects.equals(other.nextAt(), listed.nextAt()))
        .<CompletableFuture<?>>map(this::listEarly)
        .orElse(CompletableFuture.completedFuture(null));
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
    var readable = schedules(found);
    var due =
        readable.stream()
            .filter(schedule -> schedule.nextAt() != null && !schedule.nextAt().isAfter(time))
            .toList();
    readable.stream()
        .filter(schedule -> !due.contains(schedule))
        .map(this::list)
        .toList()
        .forEach(RedisPipe::await);
    readable.stream().map(schedule -> entry(schedule.name())).forEach(found::remove);
    lookLater(found.keySet(), time);
    return due;
  }

  /** Others are due meanwhile, and the list is read from its beginning. */
  private void lookLater(Set<String> unreadable, Instant time) {
    if (!unreadable.isEmpty()) {
      double later = time.plus(UNREADABLE_PAUSE).toEpochMilli();
      redis
          .writes()
          .call(
              pipeline ->
                  pipeline.zadd(
                          ClientKeys.SCHEDULES_DUE,
                          unreadable.stream().collect(toMap(entry -> entry, entry -> later)),
                          ZAddParams.zAddParams().xx())
                      ::get);
    }
  }
}
