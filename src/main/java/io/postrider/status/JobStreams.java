package io.postrider.status;

import io.postrider.api.EventStream;
import io.postrider.job.JobRecord;
import io.postrider.platform.AnswerThreads;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The open event streams of jobs on this node; none holds a thread. */
@ApplicationScoped
class JobStreams {

  private static final long HEARTBEAT_SECONDS = 15;

  @Inject
  @ConfigProperty(name = "postrider.events.max-streams", defaultValue = "5000")
  int maxPerOwner;

  @Inject JobWatch watch;
  @Inject JobAnswer answers;
  @Inject AnswerThreads threads;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  /** When each stream ends at the latest. */
  private final Map<EventStream<JobRecord>, Instant> open = new ConcurrentHashMap<>();

  private final Map<String, Integer> perOwner = new ConcurrentHashMap<>();
  private ScheduledFuture<?> heartbeats;

  @PostConstruct
  void start() {
    heartbeats =
        timer.scheduleAtFixedRate(
            this::heartbeat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
  }

  private void heartbeat() {
    var now = clock.instant();
    open.forEach(
        (stream, until) -> {
          if (now.isBefore(until)) {
            stream.heartbeat();
          } else {
            stream.end();
          }
        });
  }

  @PreDestroy
  void stop() {
    heartbeats.cancel(false);
  }

  /**
   * Sends a job's state now and after every change, until it has ended or {@link
   * EventStream#MAX_SECONDS} are over.
   *
   * @param owner whose stream it is
   * @param seen the revision that the client has already; may be null
   * @throws ClientErrorException (429) if the owner has too many streams
   */
  void open(String owner, JobRecord job, String seen, SseEventSink sink, Sse sse) {
    if (perOwner.merge(owner, 1, Integer::sum) > maxPerOwner) {
      leave(owner);
      throw EventStream.tooMany();
    }
    var watched = new CompletableFuture<JobWatch.Watch>();
    var stream =
        new EventStream<JobRecord>(
            sink,
            sse,
            job,
            seen,
            this::event,
            threads,
            ended -> {
              watched.thenAccept(JobWatch.Watch::close);
              open.remove(ended);
              leave(owner);
            });
    open.put(stream, clock.instant().plusSeconds(EventStream.MAX_SECONDS));
    watched.complete(watch.watch(job.id(), stream::show));
    stream.begin();
  }

  private EventStream.Event event(JobRecord job) {
    return new EventStream.Event(
        Long.toString(job.revision()), answers.view(job), job.status().terminal());
  }

  private void leave(String owner) {
    perOwner.compute(owner, (name, count) -> count == 1 ? null : count - 1);
  }
}
