package io.postrider.redis;

import java.util.List;

/** What happens to jobs in the store; each step answers in words that can be compared. */
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

  /** A fencing token, by whom it was made and the attempt that it was granted for. */
  record Token(int job, int node, String value, int attempt) {}

  /** Whether the job got the in-flight key that all jobs of a sequence want. */
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

  /** All that there is to be seen. */
  List<String> state();
}
