package io.postrider.webhookstore;

import io.postrider.platform.CreatedAtStart;
import io.postrider.redis.Script;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The scripts that change what is kept about webhooks and their receivers. They are read at the
 * start: while the server stops, nothing can be read.
 */
@ApplicationScoped
class WebhookScripts implements CreatedAtStart {

  static final Script INDEX_DELIVERY = script("index_delivery");
  static final Script RECORD_DELIVERY = script("record_delivery");
  static final Script RECORD_ENDPOINT = script("record_endpoint");
  static final Script RECORD_FIRST = script("record_first");
  static final Script REPLACE_REGISTRATION = script("replace_registration");
  static final Script RESERVE_CALL = script("reserve_call");
  static final Script SET_ENDPOINT = script("set_endpoint");
  static final Script TAKE_PROBE = script("take_probe");

  private static Script script(String name) {
    return Script.beside(WebhookScripts.class, name);
  }
}
