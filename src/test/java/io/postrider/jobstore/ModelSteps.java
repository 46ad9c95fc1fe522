package io.postrider.jobstore;

import io.postrider.job.JobStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The steps on the model: jobs as {@link JobModel}s, and one in-flight key. */
final class ModelSteps implements StoreSteps {

  private static final int NOBODY = -1;
  private static final String CANCELLED = "done " + JobStatus.CANCELLED.label();

  private final JobModel[] jobs;
  private final List<String> nodes;
  private final boolean[] alive;
  private int keyHolder = NOBODY;

  /** Starts without jobs; {@code nodes} are the prefixes of the nodes' tokens. */
  ModelSteps(int jobs, List<String> nodes) {
    this.jobs = IntStream.range(0, jobs).mapToObj(i -> new JobModel()).toArray(JobModel[]::new);
    this.nodes = nodes;
    this.alive = new boolean[nodes.size()];
  }

  /** Whether the job has not been accepted yet: an id is accepted only once. */
  boolean isNew(int job) {
    return !jobs[job].known() && !jobs[job].lost();
  }

  int generation(int job) {
    return jobs[job].known() ? jobs[job].generation() : 0;
  }

  @Override
  public String accept(int job) {
    if (keyHolder != NOBODY && jobs[keyHolder].open()) {
      return "joined " + keyHolder;
    }
    keyHolder = job;
    jobs[job].create();
    return "made";
  }

  @Override
  public void confirm(int job) {
    jobs[job].confirm();
  }

  @Override
  public String claim(int job, int node, int generation, String token) {
    boolean before = jobs[job].open();
    boolean restored = jobs[job].isRestoredBy(generation);
    var answer = jobs[job].claim(generation, token, lives(node));
    if (restored && answer.startsWith("granted") && keyHolder == NOBODY) {
      keyHolder = job;
    }
    return before ? closing(job, answer, CANCELLED) : answer;
  }

  @Override
  public void expireLease(int job) {
    jobs[job].expireLease();
  }

  @Override
  public void beat(int node) {
    alive[node] = true;
  }

  @Override
  public void kill(int node) {
    alive[node] = false;
  }

  @Override
  public String progress(Token token) {
    return jobs[token.job()].progress(token.value());
  }

  @Override
  public String stop(Token token) {
    return closing(token.job(), jobs[token.job()].stop(token.value()), "fresh");
  }

  @Override
  public String complete(Token token) {
    return closing(token.job(), jobs[token.job()].complete(token.value()), "fresh");
  }

  @Override
  public String fail(Token token, boolean again) {
    var job = jobs[token.job()];
    var answer = job.fail(token.value(), token.attempt(), again);
    return !again && job.isFailed() ? closing(token.job(), answer, "fresh") : answer;
  }

  @Override
  public String giveUp(int job, int node, int generation) {
    var failed = "done " + JobStatus.FAILED.label();
    return closing(job, jobs[job].giveUp(generation, lives(node)), failed);
  }

  @Override
  public String replay(int job) {
    return jobs[job].replay();
  }

  @Override
  public String cancel(int job) {
    boolean before = jobs[job].open();
    var answer = jobs[job].cancel();
    return before ? closing(job, answer, CANCELLED) : answer;
  }

  @Override
  public void lose(int job) {
    jobs[job].lose();
  }

  @Override
  public List<String> state() {
    var state = new ArrayList<String>();
    Arrays.stream(jobs).map(JobModel::toString).forEach(state::add);
    state.add("key holder " + (keyHolder == NOBODY ? "free" : keyHolder));
    return state;
  }

  private String closing(int job, String answer, String closed) {
    if (keyHolder == job && answer.equals(closed)) {
      keyHolder = NOBODY;
    }
    return answer;
  }

  /** Which tokens' nodes are alive; the asking node always is. */
  private Predicate<String> lives(int asking) {
    return token ->
        IntStream.range(0, nodes.size())
            .anyMatch(node -> (alive[node] || node == asking) && token.startsWith(nodes.get(node)));
  }
}
