package io.postrider.api;

import java.util.List;

/**
 * The body of a batch: {@code {"items": [...]}} with the bodies of single requests, each as JSON
 * text, which {@link Batches} reads one by one.
 *
 * @param items 1 to {@value #MAX_ITEMS} JSON objects
 * @param admitted the number of items, from the first, that the client's rate limit admits
 * @param retryAfterSeconds when the rate limit admits all others
 */
public record BatchRequest(List<String> items, int admitted, long retryAfterSeconds) {

  /** The most items of a batch. */
  public static final int MAX_ITEMS = 1_000;

  /** The longest body, in bytes. */
  static final int MAX_BYTES = 1024 * 1024;

  /** A batch whose items are all admitted. */
  BatchRequest(List<String> items) {
    this(items, items.size(), 0);
  }

  /** The batch with a part of its items admitted. */
  public BatchRequest admitting(int some, long retryAfter) {
    return new BatchRequest(items, some, retryAfter);
  }
}
