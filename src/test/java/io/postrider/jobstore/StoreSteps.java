package io.postrider.jobstore;

import java.util.List;

/**
 * The steps that jobs take in the store. Each answers with text, so that answers can be compared.
 */
interface StoreSteps {

  /** The steps of a sequence. */
  enum Action {
    ACCEPT,
    CONFIRM,
    CLAIM,
    CLAIM_AGAIN,
    EXPIRE,
    KILL_NODE,
    PROGRESS,
    COMPLETE,
    STOP,
    FAIL,
    FAIL_FOR_LAST_TIME,
    GIVE_UP,
    REPLAY,
    CANCEL,
    LOSE
  }

  /** A fencing token, with the node that made it and the attempt that it was granted for. */
  record Token(int job, int node, String value, int attempt) {}

  /** Accepts a job; answers whether it got the in-flight key that all jobs of a sequence share. */
  String accept(int job);

  void confirm(int job);

  String claim(int job, int node, int generation, String token);

  void expireLease(int job);

  void beat(int node);

  void kill(int node);

  String progress(Token token);

  String complete(Token token);

  String stop(Token token);

  String fail(Token token, boolean again);

  String giveUp(int job, int node, int generation);

  String replay(int job);

  String cancel(int job);

  void lose(int job);

  /** The whole visible state. */
  List<String> state();
}
