package io.postrider.platform;

import jakarta.json.spi.JsonProvider;

/**
 * The JSON provider, looked up once: {@link jakarta.json.Json} searches every archive of the server
 * at each call.
 */
public final class Jsonp {

  /** Safe for use by several threads. */
  public static final JsonProvider JSONP = JsonProvider.provider();

  private Jsonp() {}
}
