package io.postrider.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes down what is told of jobs, each as a word or two. */
public final class RecordingEvents implements JobEvents {

  /** What was told, in order. */
  public final List<String> told = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void accepted(Job job) {
    told.add("accepted");
  }

  @Override
  public void deduplicated(Job job) {
    told.add("deduplicated");
  }

  @Override
  public void started(Job job, int attempt, Duration waited) {
    told.add("started " + attempt + " after " + waited);
  }

  @Override
  public void completed(Job job, Duration worked) {
    told.add("completed in " + worked);
  }

  @Override
  public void failed(Job job, Duration worked) {
    told.add("failed in " + worked);
  }

  @Override
  public void deadLettered(Job job) {
    told.add("dead-lettered");
  }

  @Override
  public void repaired(String what) {
    told.add("repaired " + what);
  }
}
