package io.postrider.jobstore;

import io.postrider.platform.CreatedAtStart;
import io.postrider.redis.Script;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The scripts that change what is kept about jobs. They are read at the start: while the server
 * stops, nothing can be read.
 */
@ApplicationScoped
class JobScripts implements CreatedAtStart {

  static final Script ACCEPT = script("accept");
  static final Script ADD_DELAYED = script("add_delayed");
  static final Script ADD_WEBHOOK = script("add_webhook");
  static final Script CANCEL = script("cancel");
  static final Script CLAIM = script("claim");
  static final Script COMPLETE = script("complete");
  static final Script DISCARD = script("discard");
  static final Script ERASE = script("erase");
  static final Script EXPIRE = script("expire");
  static final Script FAIL_ATTEMPT = script("fail_attempt");
  static final Script GIVE_UP = script("give_up");
  static final Script KEEP_KEY = script("keep_key");
  static final Script LIST_FAILED = script("list_failed");
  static final Script POSTPONE = script("postpone");
  static final Script PROGRESS = script("progress");
  static final Script RELEASE = script("release");
  static final Script REMOVE_COUNTS = script("remove_counts");
  static final Script RENEW = script("renew");
  static final Script REPLAY = script("replay");
  static final Script STOP = script("stop");
  static final Script WITHDRAW = script("withdraw");

  private static Script script(String name) {
    return Script.beside(JobScripts.class, name);
  }
}
