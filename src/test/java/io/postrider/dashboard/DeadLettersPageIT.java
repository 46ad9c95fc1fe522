package io.postrider.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import io.postrider.jobstore.StoredFailures;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The page of dead letters with many of them, many reasons and long texts. */
@Guarded
@InBrowser
class DeadLettersPageIT {

  private static final int LONGEST_ERROR = 10_000;
  private static final int SHORT_PAGE = 5_000;
  private static final JsonObject PAYLOAD = Json.createObjectBuilder().add("type", "x").build();

  private final GuardedService service;
  private final Browser browser;
  private final String url;
  private final StoredFailures failures;

  DeadLettersPageIT(GuardedService service, Browser browser) {
    this.service = service;
    this.browser = browser;
    this.url = service.stack().payara().url();
    this.failures = new StoredFailures(service.redis());
  }

  @AfterEach
  void removeFailures() {
    failures.close();
  }

  @Test
  void long_error_is_shown_once_and_cut_until_the_whole_is_asked_for() {
    var id = failures.add("u-1", PAYLOAD, longError("no paper")).id().value();
    try (var visit = Visit.at(browser, url).login(Guarded.ADMIN_KEY)) {
      for (var page : List.of("dead-letters", "jobs/" + id)) {
        visit.open(page);
        var all = visit.main().getByText("Show all 10,000 characters").first();
        assertThat(all).isVisible();
        assertThat(visit.main().innerText()).contains("…").doesNotContain("the end of it");
        if (page.contains(id)) {
          assertThat(visit.main().innerText()).containsOnlyOnce("no paper");
        }
        all.click();
        visit.shows(visit.main(), "the end of it");
        visit.requireAccessible(page);
        if (page.contains(id)) {
          assertThat(visit.main().innerText()).containsOnlyOnce("no paper");
        }
        visit.main().getByText("Show less").click();
        assertThat(all).isVisible();
      }
    }
  }

  @Test
  void open_payload_stays_with_its_dead_letter_when_newer_ones_arrive() {
    failures.add("u-1", PAYLOAD, longError("no paper"));
    try (var visit = Visit.at(browser, url).login(Guarded.ADMIN_KEY)) {
      visit.open("dead-letters");
      var first = visit.page().locator(".entry").first();
      first.getByText("Payload").click();
      assertThat(first.getByLabel("Payload")).isVisible();
      var shown = first.locator(".id").getAttribute("title");
      service.job(
          service.admin(), "reports", "{\"userId\":\"simulate-reject\",\"reportType\":\"x\"}");

      var moved = visit.page().locator(".entry:has([title='" + shown + "'])");
      assertThat(first.locator("[title='" + shown + "']")).hasCount(0);
      assertThat(moved.getByLabel("Payload")).isVisible();
      assertThat(visit.page().getByLabel("Payload")).hasCount(1);
    }
  }

  @Test
  void many_reasons_are_listed_page_by_page_without_repeats() {
    var reasons = IntStream.range(0, 90).mapToObj(i -> "no paper for " + letters(i)).toList();
    reasons.forEach(reason -> failures.add("u-1", PAYLOAD, reason));

    assertThat(listed(25)).containsAll(reasons).doesNotHaveDuplicates();
    assertThat(service.get(service.admin(), "admin/dlq/reasons?cursor=x").statusCode())
        .isEqualTo(400);
    try (var visit = Visit.at(browser, url).login(Guarded.ADMIN_KEY)) {
      visit.open("dead-letters");
      var rows = visit.page().locator("tbody tr");
      assertThat(rows).hasCount(10);
      var more = visit.button("Show more reasons");
      more.click();
      assertThat(rows).hasCount(60);
      more.click();
      assertThat(more).hasCount(0);
      assertThat(rows.locator("a").allInnerTexts())
          .filteredOn(reasons::contains)
          .containsExactlyInAnyOrderElementsOf(reasons);
    }
  }

  @Test
  void page_of_many_dead_letters_is_short_on_a_phone() {
    IntStream.range(0, 120)
        .forEach(i -> failures.add("u-" + i, PAYLOAD, longError("no paper for " + letters(i))));
    var group =
        URLEncoder.encode(longError("no paper for b").substring(0, 400), StandardCharsets.UTF_8);
    for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      try (var visit = Visit.byPhone(browser, url, scheme).login(Guarded.ADMIN_KEY)) {
        for (var page : List.of("dead-letters", "dead-letters?kind=notification&reason=" + group)) {
          visit.open(page);
          assertThat(visit.page().locator(".entry").first()).isVisible();
          assertThat(((Number) height(visit.page())).intValue()).isLessThan(SHORT_PAGE);
          visit.requireNoSidewaysScrolling(page);
          visit.requireAccessible(page);
        }
      }
    }
  }

  private static Object height(Page page) {
    return page.evaluate("() => document.documentElement.scrollHeight");
  }

  private List<String> listed(int limit) {
    var listed = new ArrayList<String>();
    var path = "admin/dlq/reasons?kind=notification&limit=" + limit;
    String cursor = null;
    do {
      var answer = service.get(service.admin(), cursor == null ? path : path + "&cursor=" + cursor);
      var page = GuardedService.json(answer, 200);
      page.getJsonArray("items").getValuesAs(JsonObject.class).stream()
          .map(item -> item.getString("reason"))
          .forEach(listed::add);
      cursor = page.getString("nextCursor", null);
    } while (cursor != null);
    return listed;
  }

  /** An error of the greatest length that the service stores. */
  private static String longError(String beginning) {
    var end = " the end of it";
    var middle = LONGEST_ERROR - beginning.length() - end.length();
    return beginning + " and more of it".repeat(1_000).substring(0, middle) + end;
  }

  /** Different letters for different numbers: reasons that differ only in digits are one group. */
  private static String letters(int number) {
    return number < 26
        ? String.valueOf((char) ('a' + number))
        : letters(number / 26) + letters(number % 26);
  }
}
