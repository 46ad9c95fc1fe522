package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.postrider.dashboard.InBrowser;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The {@code EventSource} of a browser reconnects by itself, however it loses its stream. It stops
 * for good if it gets any status other than 200 (HTML Standard, section 9.2.3).
 */
@InBrowser
@ExtendWith(ChaosExtension.class)
@Tag("chaos")
class EventSourceIT {

  private static final int CLOSED = 2;

  private static final String FOLLOW =
      """
      path => {
        window.seen = [];
        window.cuts = 0;
        window.source = new EventSource(path);
        source.onerror = () => cuts++;
        source.onmessage = event => seen.push(JSON.parse(event.data).status);
      }""";

  private final Chaos chaos;
  private final Browser browser;
  private Page page;
  private String job;

  EventSourceIT(Chaos chaos, Browser browser) {
    this.chaos = chaos;
    this.browser = browser;
  }

  @BeforeEach
  void open_page_and_post_job() {
    page = browser.newPage();
    page.navigate(chaos.service().url());
    var client = chaos.client();
    job = client.accepted(client.notifyTomorrow(UUID.randomUUID().toString()));
  }

  @AfterEach
  void leave_page() {
    page.close();
  }

  @Test
  void event_source_follows_its_job_when_the_node_is_killed_and_restarted() {
    follow();
    awaitSeen("delayed");

    chaos.service().kill();

    Chaos.start(chaos.service());
    assertSeesTheEnd();
  }

  @Test
  void event_source_follows_its_job_when_the_node_is_stopped_and_restarted() {
    follow();
    awaitSeen("delayed");

    chaos.service().stop();

    Chaos.start(chaos.service());
    assertSeesTheEnd();
  }

  @Test
  void event_source_follows_its_job_when_redis_was_unreachable_at_first() {
    chaos.redis().kill();
    follow();
    await().atMost(Bounds.TIMEOUT).until(() -> !page.evaluate("cuts").equals(0));

    Chaos.start(chaos.redis());
    awaitSeen("delayed");
    assertSeesTheEnd();
  }

  private void follow() {
    page.evaluate(FOLLOW, "/jobs/" + job + "/events");
  }

  /** After the job has ended, the next request is answered 204, at which the EventSource stops. */
  private void assertSeesTheEnd() {
    await()
        .atMost(Bounds.TIMEOUT)
        .failFast("the EventSource has given up", this::hasGivenUp)
        .until(() -> chaos.client().cancel(job).status() == 200);
    awaitSeen("cancelled");
    await().atMost(Bounds.TIMEOUT).until(this::isClosed);
    assertThat(seen()).doesNotHaveDuplicates();
  }

  private void awaitSeen(String status) {
    await()
        .atMost(Bounds.TIMEOUT)
        .failFast("the EventSource has given up", this::hasGivenUp)
        .until(() -> seen().contains(status));
  }

  private boolean hasGivenUp() {
    return isClosed() && !seen().contains("cancelled");
  }

  private boolean isClosed() {
    return page.evaluate("source.readyState").equals(CLOSED);
  }

  private List<?> seen() {
    return (List<?>) page.evaluate("seen");
  }
}
