package io.postrider.job;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.postrider.job.GroupCommit.Pending;
import io.postrider.job.JobDispatcher.Dispatch;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Makes a job safe before anybody is told that it is accepted: its place among those in flight,
 * then record and outbox entry, then the broker's journal.
 */
@ApplicationScoped
public class JobIntake {

  /** After this a client is told to come again; the job may still be made. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A place in flight whose job was never stored is free after this. */
  private static final Duration ABANDONED = PATIENCE.multipliedBy(2);

  private static final int BATCH = 256;
  private static final int CAPACITY = 20_000;

  @Inject Outbox outbox;
  @Inject JobStore jobs;
  @Inject JobDispatcher dispatcher;
  @Inject @Any Instance<IntakeCheck> checks;
  @Inject Clock clock;
  @Resource ManagedThreadFactory threads;

  private GroupCommit<Job, JobId> commits;

  @PostConstruct
  void start() {
    commits = new GroupCommit<>(threads, BATCH, CAPACITY, this::commit);
  }

  @PreDestroy
  void stop() {
    commits.close();
  }

  /**
   * Accepts a job.
   *
   * @return the id of the job that does it: its own, or that of the same job already in flight;
   *     fails with {@link UnavailableException} within 5 seconds if that is not certain
   * @throws InvalidFieldException if a check refuses it
   */
  public CompletableFuture<JobId> accept(Job job) {
    checks.forEach(check -> check.check(job));
    return commits
        .submit(job)
        .orTimeout(PATIENCE.toSeconds(), SECONDS)
        .exceptionallyCompose(
            cause ->
                CompletableFuture.failedFuture(
                    cause instanceof TimeoutException
                        ? new UnavailableException("The broker has not confirmed in time.", cause)
                        : cause));
  }

  private void commit(List<Pending<Job, JobId>> batch) {
    var waiting = batch.stream().filter(pending -> !pending.isDone()).toList();
    var holders = outbox.reserve(waiting.stream().map(Pending::item).toList());
    var fresh = new ArrayList<Pending<Job, JobId>>();
    var taken = new HashMap<Pending<Job, JobId>, JobId>();
    for (int i = 0; i < waiting.size(); i++) {
      var pending = waiting.get(i);
      if (holders.get(i).equals(pending.item().id())) {
        fresh.add(pending);
      } else {
        taken.put(pending, holders.get(i));
      }
    }
    make(fresh);
    taken.forEach(this::join);
  }

  private void make(List<Pending<Job, JobId>> fresh) {
    if (fresh.isEmpty()) {
      return;
    }
    var made = fresh.stream().map(Pending::item).toList();
    outbox.create(made);
    dispatcher.dispatch(made.stream().map(job -> new Dispatch(job, 0)).toList());
    fresh.forEach(pending -> pending.complete(pending.item().id()));
    outbox.confirm(made.stream().map(Job::id).toList());
  }

  /** Another job has the place: answer with that one, or take the place if it needs it no more. */
  private void join(Pending<Job, JobId> pending, JobId holder) {
    var found = jobs.find(holder);
    if (found.isEmpty() && holder.madeAt().isAfter(clock.instant().minus(ABANDONED))) {
      delayedExecutor(20, MILLISECONDS).execute(() -> again(pending));
    } else if (found.isEmpty() || found.get().status().terminal()) {
      if (outbox.takeOver(pending.item(), holder)) {
        make(List.of(pending));
      } else {
        again(pending);
      }
    } else {
      secure(found.get());
      pending.complete(holder);
    }
  }

  private void again(Pending<Job, JobId> pending) {
    commits
        .submit(pending.item())
        .whenComplete(
            (id, failure) -> {
              if (failure == null) {
                pending.complete(id);
              } else {
                pending.completeExceptionally(failure);
              }
            });
  }

  /** What another request has stored but the broker not confirmed is not safe yet: help it on. */
  private void secure(JobRecord other) {
    var ids = List.of(other.id());
    if (!outbox.unconfirmed(ids).isEmpty()) {
      dispatcher.dispatch(List.of(new Dispatch(other.job(), other.generation())));
      outbox.confirm(ids);
    }
  }
}
