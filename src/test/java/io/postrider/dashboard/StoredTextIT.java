package io.postrider.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import io.postrider.e2e.Receiver;
import io.postrider.jobstore.StoredFailures;
import jakarta.json.Json;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Text from clients is shown as text: no markup or script in it takes effect. */
@Guarded
@InBrowser
class StoredTextIT {

  /** Each calls {@code owned} if a page takes it for markup or script. */
  private static final List<String> PAYLOADS =
      List.of(
          "<script>owned()</script>",
          "<img src=x onerror=owned()>",
          "\"><svg onload=owned()>",
          "'-owned()-'",
          "javascript:owned()",
          "${owned()}",
          "<iframe srcdoc='<script>parent.owned()</script>'>");

  private final GuardedService service;
  private final Browser browser;

  StoredTextIT(GuardedService service, Browser browser) {
    this.service = service;
    this.browser = browser;
  }

  @Test
  void markup_in_any_field_stays_text() {
    var ids = new ArrayList<String>();
    try (var receiver = new Receiver(call -> 500);
        var visit = Visit.at(browser, service.stack().payara().url())) {
      for (var payload : PAYLOADS) {
        ids.add(report(payload, payload, receiver.url() + "?q=%3Cscript%3Eowned()"));
        ids.add(report("simulate-reject" + payload, payload, null));
        ids.add(notification(payload));
      }
      awaitEnded(ids);
      visit.page().addInitScript("window.owned = () => { window.wasOwned = true; };");
      visit.login(Guarded.ADMIN_KEY);
      for (var page : Visit.PAGES) {
        visit.open(page);
      }
      visit.open("dead-letters");
      visit.page().locator("summary").all().forEach(summary -> summary.click());
      for (var id : ids) {
        visit.open("jobs/" + id);
        assertThat(visit.main()).containsText(id);
      }
      for (var payload : PAYLOADS) {
        visit.open("jobs?userId=" + URLEncoder.encode(payload, UTF_8));
        assertThat(visit.page().locator("tbody tr").first()).containsText(payload);
      }
      visit.open(
          "dead-letters?kind="
              + "%3Cimg%20src=x%20onerror=owned()%3E&reason=%3Cscript%3Eowned()%3C/script%3E");
      visit.open("jobs/%3Cimg%20src=x%20onerror=owned()%3E");

      var markup = "main script, main iframe, main img[src='x'], main svg[onload]";
      assertThat(visit.page().locator(markup)).hasCount(0);
      assertThat(visit.page().evaluate("() => window.wasOwned === true")).isEqualTo(false);
    }
  }

  @Test
  void bidirectional_controls_are_shown_by_name_and_do_not_reorder_text() {
    var turned = "u-\u202e\u2066\u200fgpj.exe";
    var hebrew = "\u05d0\u05d1\u05d2";
    var payload = Json.createObjectBuilder().add(turned, hebrew + "\u0085\u2028").build();
    try (var failures = new StoredFailures(service.redis());
        var visit = Visit.at(browser, service.stack().payara().url())) {
      var ended = report(turned, turned, null);
      var failed = failures.add(hebrew, payload, turned + "\u0007 was refused").id().value();
      awaitEnded(List.of(ended));
      visit.login(Guarded.ADMIN_KEY);
      for (var page :
          List.of("jobs", "jobs/" + ended, "dead-letters", "jobs/" + failed, "webhooks")) {
        visit.open(page);
        visit.page().locator("summary").all().forEach(summary -> summary.click());
        if (page.contains("jobs")) {
          visit.shows(visit.main(), "⟨U+202E⟩⟨U+2066⟩⟨U+200F⟩gpj.exe");
        }
        var unseen = "() => document.body.textContent.match(/[\\p{Bidi_Control}\\x85\\x07]/gu)";
        assertThat(visit.page().evaluate(unseen)).as(page).isNull();
      }
      visit.open("jobs/" + failed);
      visit.shows(visit.main(), "⟨U+0007⟩ was refused");
      visit.shows(
          visit.page().getByLabel("Payload"),
          "\"u-\\u202e\\u2066\\u200fgpj.exe\": \"" + hebrew + "\\u0085\\u2028\"");
      assertThat(visit.page().locator("dd bdi")).hasText(hebrew);
    }
  }

  @Test
  void content_security_policy_allows_only_the_service_s_own_files() {
    var policy =
        service.get(null, "").headers().firstValue("Content-Security-Policy").orElseThrow();

    assertThat(policy)
        .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
        .contains("frame-ancestors 'none'", "require-trusted-types-for 'script'")
        .doesNotContain("unsafe");
  }

  private void awaitEnded(List<String> ids) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                ids.stream()
                    .map(id -> service.get(service.admin(), "jobs/" + id).body())
                    .allMatch(body -> body.contains("finishedAt")));
  }

  private String report(String userId, String type, String webhookUrl) {
    var body = Json.createObjectBuilder().add("userId", userId).add("reportType", type);
    if (webhookUrl != null) {
      body.add("webhookUrl", webhookUrl);
    }
    return service.job(service.admin(), "reports", body.build().toString());
  }

  private String notification(String payload) {
    var body =
        Json.createObjectBuilder()
            .add("type", "welcome")
            .add("userId", "simulate-reject" + payload)
            .add("data", Json.createObjectBuilder().add(payload, payload))
            .build();
    return service.job(service.admin(), "notifications", body.toString());
  }
}
