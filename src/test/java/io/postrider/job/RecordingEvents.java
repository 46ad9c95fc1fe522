package io.postrider.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Records the events of jobs, each as one or two words. */
public final class RecordingEvents implements JobEvents {

  /** The events, in order. */
  public final List<String> recorded = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void accepted(Job job) {
    recorded.add("accepted");
  }

  @Override
  public void deduplicated(Job job) {
    recorded.add("deduplicated");
  }

  @Override
  public void started(Job job, int attempt, Duration waited) {
    recorded.add("started " + attempt + " after " + waited);
  }

  @Override
  public void completed(Job job, Duration worked) {
    recorded.add("completed in " + worked);
  }

  @Override
  public void failed(Job job, Duration worked) {
    recorded.add("failed in " + worked);
  }

  @Override
  public void postponed(Job job, Duration worked) {
    recorded.add("postponed");
  }

  @Override
  public void timedOut(Job job) {
    recorded.add("timed out");
  }

  @Override
  public void deadLettered(Job job) {
    recorded.add("dead-lettered");
  }

  @Override
  public void expired(Job job) {
    recorded.add("expired");
  }

  @Override
  public void repaired(String what) {
    recorded.add("repaired " + what);
  }
}
