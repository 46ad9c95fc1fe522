package io.postrider.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import io.postrider.api.Roles;
import io.postrider.e2e.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every page of the dashboard, every action, and the live updates. */
@Guarded
@InBrowser
class DashboardIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  private final GuardedService service;
  private final Browser browser;
  private final String url;
  private final String user = "u-" + UUID.randomUUID();

  DashboardIT(GuardedService service, Browser browser) {
    this.service = service;
    this.browser = browser;
    this.url = service.stack().payara().url();
  }

  @Test
  void wrong_key_is_refused_with_a_reason_and_logout_ends_the_session() {
    try (var visit = Visit.at(browser, url)) {
      visit.page().navigate(url);
      visit.page().getByLabel("API key").fill("no such key");
      visit.button("Log in").click();
      visit.shows(visit.main(), "The key is not known.");
      visit.page().getByLabel("API key").fill(service.member(Roles.CLIENT).key());
      visit.button("Log in").click();
      visit.shows(
          visit.main(), "The dashboard needs the key of an operator, an admin or a viewer.");

      visit.login(service.member(Roles.OPERATOR).key());
      var cookie = visit.page().context().cookies().get(0);
      assertThat(cookie.httpOnly).isTrue();
      assertThat(cookie.sameSite.name()).isEqualTo("STRICT");
      visit.page().reload();
      visit.heading("Overview");

      visit.button("Log out").click();
      assertThat(visit.page().getByLabel("API key")).isVisible();
      visit.page().reload();
      assertThat(visit.page().getByLabel("API key")).isVisible();
      assertThat(visit.page().context().cookies()).isEmpty();
    }
  }

  @Test
  void revoked_key_leads_back_to_the_login() {
    var operator = service.member(Roles.OPERATOR);
    try (var visit = Visit.at(browser, url).login(operator.key())) {
      service.send(service.admin(), "DELETE", "admin/clients/" + operator.id(), null);
      await()
          .atMost(SOON)
          .until(
              () -> {
                visit.open("jobs?userId=" + UUID.randomUUID());
                return visit.page().getByLabel("API key").isVisible();
              });
    }
  }

  @Test
  void overview_updates_itself() {
    try (var visit = Visit.at(browser, url).login(Guarded.ADMIN_KEY)) {
      assertThat(visit.page().locator(".live")).hasText("Live");
      assertThat(visit.row("jobs.report")).isVisible();
      visit.shows(visit.page().getByRole(AriaRole.REGION).filter(named("Health")), "redis");
      var completed = visit.page().locator(".tile").filter(named("Completed")).locator("dd");
      int before = number(completed);
      notification(user);
      await().atMost(SOON).until(() -> number(completed) > before);

      var scheduled = visit.main().getByRole(AriaRole.LINK, named("scheduled", false));
      int waiting = number(scheduled);
      delayed();
      await().atMost(SOON).until(() -> number(scheduled) > waiting);
      assertThat(visit.page().getByRole(AriaRole.IMG)).isVisible();
    }
  }

  @Test
  void jobs_are_found_by_every_filter_and_new_ones_appear() {
    var id = notification(user);
    var report = report(user);
    try (var visit = Visit.at(browser, url).login(service.member(Roles.OPERATOR).key())) {
      visit.open("jobs");
      visit.field("Job id or user").fill(user);
      visit.button("Search").click();
      assertThat(rows(visit)).hasCount(2);
      visit.page().getByLabel("Kind").selectOption("report");
      visit.field("Type").fill("sales");
      visit.page().getByLabel("Status").selectOption("completed");
      visit.field("From").fill("2020-01-01T00:00");
      visit.button("Search").click();
      assertThat(rows(visit)).hasCount(1);
      visit.shows(rows(visit), "sales");
      visit.field("To").fill("2020-01-02T00:00");
      visit.button("Search").click();
      visit.shows(visit.main(), "No job matches");
      visit.page().getByText("Clear", new Page.GetByTextOptions().setExact(true)).click();

      // Clearing empties the fields, so the test waits for it before it fills one in.
      assertThat(visit.field("Job id or user")).hasValue("");
      visit.field("Job id or user").fill(report);
      visit.button("Search").click();
      visit.heading("report sales");
      visit.shows(visit.main(), report);
      visit.shows(visit.page().getByLabel("Result"), "simulated");
      visit.shows(visit.page().getByLabel("Payload"), "\"reportType\": \"sales\"");

      visit.open("jobs?userId=" + user);
      assertThat(rows(visit)).hasCount(2);
      notification(user);
      assertThat(rows(visit)).hasCount(3);
      visit.page().locator("a[title='" + id + "']").click();
      visit.heading("notification welcome");
    }
  }

  @Test
  void list_that_took_many_calls_is_not_reloaded_by_itself() {
    var calls = new AtomicInteger();
    var few =
        new Route.FulfillOptions()
            .setContentType("application/json")
            .setBody("{\"items\":[],\"nextCursor\":\"further-back\"}");
    try (var visit = Visit.at(browser, url).login(service.member(Roles.VIEWER).key())) {
      visit
          .page()
          .route(
              Pattern.compile("/jobs\\?"),
              route -> {
                calls.incrementAndGet();
                route.fulfill(few);
              });
      visit.open("jobs?userId=" + user);
      visit.shows(visit.main(), "Look further back");
      int before = calls.get();
      notification(user);
      visit.shows(visit.main(), "Something has changed.");
      assertThat(calls).hasValue(before);
    }
  }

  @Test
  void long_or_non_json_result_is_only_linked() {
    var id = report(user);
    var none = new Route.FulfillOptions().setStatus(406);
    var much = new Route.FulfillOptions().setBody("\"" + "much".repeat(20_000) + "\"");
    try (var visit = Visit.at(browser, url).login(service.member(Roles.VIEWER).key())) {
      for (var answer : List.of(none, much)) {
        visit.page().route("**/result", route -> route.fulfill(answer));
        visit.open("jobs");
        visit.page().waitForResponse("**/result", () -> visit.open("jobs/" + id));
        var link = visit.main().getByRole(AriaRole.LINK, named("open", true));
        assertThat(link).hasAttribute("href", "/reports/" + id + "/result");
        assertThat(visit.page().getByLabel("Result")).hasCount(0);
        assertThat(visit.page().locator(".toast")).hasCount(0);
      }
    }
  }

  @Test
  void job_page_shows_every_attempt_and_the_webhook() {
    var calls = new AtomicInteger();
    try (var receiver = new Receiver(call -> calls.incrementAndGet() == 1 ? 500 : 204);
        var visit = Visit.at(browser, url).login(service.member(Roles.OPERATOR).key())) {
      var id = notification("simulate-flaky-1-" + user, receiver.url());
      visit.open("jobs/" + id);
      var timeline = visit.page().getByRole(AriaRole.LIST, list("What happened"));
      visit.shows(timeline, "Accepted");
      visit.shows(timeline, "Attempt 1 failed");
      visit.shows(timeline, "simulated failure of attempt 1");
      visit.shows(timeline, "Completed");
      visit.shows(timeline, "Webhook attempt 1 failed");
      visit.shows(timeline, "Webhook delivered");
      visit.button("Send webhook again").click();
      visit.announced("The webhook is sent again.");
      await().atMost(SOON).until(() -> receiver.calls().size() == 3);
      assertThat(timeline.getByText("Webhook delivered")).hasCount(2);
    }
  }

  @Test
  void streams_are_closed_while_the_page_is_hidden_and_after_leaving_it() {
    var id = delayed();
    try (var visit = Visit.at(browser, url)) {
      var page = visit.page();
      page.addInitScript(
          """
          const streams = [];
          const Real = EventSource;
          window.EventSource = class extends Real {
            constructor(path) { super(path); streams.push(this); }
          };
          window.streaming = () => streams.filter((stream) => stream.readyState !== Real.CLOSED).length;
          window.hide = (hidden) => {
            Object.defineProperty(document, 'hidden', {configurable: true, value: hidden});
            document.dispatchEvent(new Event('visibilitychange'));
          };""");
      visit.login(service.member(Roles.VIEWER).key()).open("jobs/" + id);
      page.waitForFunction("() => window.streaming() === 2");
      page.evaluate("() => window.hide(true)");
      assertThat(page.evaluate("() => window.streaming()")).isEqualTo(0);
      page.evaluate("() => window.hide(false)");
      assertThat(page.evaluate("() => window.streaming()")).isEqualTo(2);
      visit.open("jobs");
      assertThat(visit.page().locator(".live")).hasText("Live");
      assertThat(page.evaluate("() => window.streaming()")).isEqualTo(1);

      var held = new ArrayList<Route>();
      page.route("**/jobs/" + id, held::add);
      page.navigate(url + "#/jobs/" + id);
      page.waitForCondition(() -> !held.isEmpty());
      visit.open("overview");
      page.waitForResponse("**/jobs/" + id, () -> held.get(0).resume());
      visit.open("jobs");
      assertThat(page.evaluate("() => window.streaming()")).isEqualTo(1);
    }
  }

  @Test
  void job_that_has_not_started_can_be_cancelled() {
    var id = delayed();
    try (var visit = Visit.at(browser, url).login(service.member(Roles.OPERATOR).key())) {
      visit.open("jobs/" + id);
      visit.button("Cancel job").click();
      visit.announced("The job is cancelled.");
      visit.shows(visit.main().locator(".head"), "cancelled");
      assertThat(visit.button("Cancel job")).hasCount(0);
    }
  }

  @Test
  void failed_job_can_be_replayed_and_discarded_on_its_page() {
    var id = deadLetter("simulate-reject-" + user);
    try (var visit = Visit.at(browser, url).login(service.member(Roles.OPERATOR).key())) {
      visit.open("jobs/" + id);
      visit.button("Replay").click();
      visit.announced("runs again");
      await().atMost(SOON).until(() -> status(id).equals("failed"));
      visit.shows(visit.main().locator(".head"), "failed");
      visit.button("Discard").click();
      visit.confirm("Discard");
      visit.announced("The dead letter is discarded.");
      assertThat(service.get(service.admin(), "admin/dlq?limit=500").body()).doesNotContain(id);
    }
  }

  @Test
  void dead_letters_can_be_replayed_and_discarded_singly_and_by_reason() {
    var one = deadLetter("simulate-reject-" + user);
    report("simulate-reject-" + user);
    var reason = "simulated rejection";
    try (var visit = Visit.at(browser, url).login(Guarded.ADMIN_KEY)) {
      visit.open("dead-letters");
      var group = visit.row("report").filter(named(reason));
      assertThat(group).isVisible();
      visit.page().locator("details").first().locator("summary").click();
      visit.shows(visit.page().getByLabel("Payload").first(), "userId");

      visit.item(shortened(one)).getByText("Replay").click();
      visit.announced("One dead letter is replayed.");
      await().atMost(SOON).until(() -> status(one).equals("failed"));

      group.getByRole(AriaRole.LINK).click();
      visit.heading("Dead letters");
      visit.shows(visit.main(), "show all");
      visit.row("report").getByText("Discard").click();
      visit.shows(
          visit.page().getByRole(AriaRole.DIALOG), "with the reason “" + reason + "” (report)");
      var action = visit.page().getByRole(AriaRole.DIALOG).locator("button.danger");
      assertThat(action).hasText(Pattern.compile("Discard \\d+"));
      action.click();
      visit.shows(visit.page().getByRole(AriaRole.LIST, list("Bulk operations")), "discarded");
      assertThat(visit.row("report")).hasCount(0);
      assertThat(count("admin/dlq?kind=report")).isZero();

      visit.open("dead-letters");
      visit.button("Replay all").click();
      // One failed answer does not end the polling.
      visit
          .page()
          .route(
              "**/admin/dlq/operations*",
              route -> route.fulfill(new Route.FulfillOptions().setStatus(503)),
              new Page.RouteOptions().setTimes(1));
      visit.page().getByRole(AriaRole.DIALOG).locator("button.primary").click();
      visit.shows(visit.page().getByRole(AriaRole.LIST, list("Bulk operations")), "replayed");
    }
  }

  @Test
  void endpoints_can_be_disabled_and_enabled_and_failed_webhooks_sent_again() {
    var healthy = new AtomicInteger(500);
    try (var receiver = new Receiver(call -> healthy.get());
        var visit = Visit.at(browser, url).login(service.member(Roles.OPERATOR).key())) {
      var id = notification(user, receiver.url());
      visit.open("webhooks");
      var origin = receiver.url().substring(0, receiver.url().indexOf("/hook"));
      var failed = visit.item(shortened(id));
      visit.shows(failed, "2 attempts");
      healthy.set(204);
      failed.getByRole(AriaRole.BUTTON).click();
      visit.announced("The webhook is sent again.");
      await().atMost(SOON).until(() -> receiver.calls().size() == 3);
      assertThat(failed).hasCount(0);

      visit.row(origin).getByText("Disable").click();
      visit.confirm("Disable");
      visit.shows(visit.row(origin), "An operator disabled it.");
      visit.row(origin).getByText("Enable").click();
      visit.shows(visit.row(origin), "active");

      visit.field("URL").fill(receiver.url());
      visit.button("Send a ping").click();
      visit.shows(visit.main(), "Delivered: answered 204");
    }
  }

  @Test
  void registered_endpoint_is_shown_with_its_deliveries_and_can_be_disabled_and_enabled() {
    var client = service.member(Roles.CLIENT);
    try (var receiver = new Receiver(call -> 204);
        var visit = Visit.byPhone(browser, url).login(service.member(Roles.OPERATOR).key())) {
      var endpoint =
          "{\"url\":\"%s\",\"eventTypes\":[\"notification.*\"]}".formatted(receiver.url());
      GuardedService.json(service.send(client, "POST", "webhooks/endpoints", endpoint), 201);
      var id = service.job(client, "notifications", "{\"type\":\"welcome\",\"userId\":\"u-7\"}");
      await().atMost(SOON).until(() -> receiver.calls().size() == 1);

      visit.open("webhooks?owner=" + client.id());
      var shown = visit.item(receiver.url().split("\\?")[0]);
      visit.shows(shown, client.id());
      visit.shows(shown, "notification.*");
      assertThat(shown).not().containsText(Guarded.CANARY);
      shown.getByRole(AriaRole.BUTTON, named("Deliveries", false)).click();
      visit.shows(shown, shortened(id));
      visit.shows(shown, "delivered");
      visit.requireAccessible("a registered endpoint");
      visit.requireNoSidewaysScrolling("a registered endpoint");

      shown.getByRole(AriaRole.BUTTON, named("Disable", false)).click();
      visit.confirm("Disable");
      visit.shows(shown, "It was disabled by hand.");
      assertThat(service.get(client, "webhooks/endpoints").body()).contains("\"disabled\"");
      shown.getByRole(AriaRole.BUTTON, named("Enable", false)).click();
      visit.announced("The endpoint is enabled.");
      visit.shows(shown, "active");
      assertThat(service.get(client, "webhooks/endpoints").body()).contains("\"active\"");

      visit.open("webhooks?owner=nobody");
      visit.shows(visit.main(), "has registered no endpoint");
    }
  }

  @Test
  void notification_and_report_can_be_requested_on_the_try_page() {
    try (var visit = Visit.at(browser, url).login(service.member(Roles.OPERATOR).key())) {
      visit.open("try");
      visit.field("User").fill(user);
      visit.button("Send").click();
      var happens = visit.page().getByRole(AriaRole.REGION).filter(named("What happens"));
      visit.shows(happens, "Completed");

      visit.page().getByLabel("a report").check();
      visit.field("Report type").fill("sales");
      visit.shows(visit.page().getByLabel("The same as a command"), "/reports");
      visit.button("Send").click();
      visit.shows(happens, "Completed");

      visit.field("Webhook URL").fill("http://10.0.0.1/");
      visit.button("Send").click();
      visit.shows(visit.main(), "A value is invalid.");
      visit.shows(visit.main().locator("form"), "The URL must use https.");
    }
  }

  @Test
  void viewer_sees_everything_and_has_no_actions() {
    var id = deadLetter("simulate-reject-" + user);
    try (var visit = Visit.at(browser, url).login(service.member(Roles.VIEWER).key())) {
      for (var page : List.of("overview", "jobs", "dead-letters", "webhooks", "jobs/" + id)) {
        visit.open(page);
        for (var action : List.of("Replay", "Discard", "Cancel job", "Send", "Disable", "Pause")) {
          assertThat(visit.main().getByRole(AriaRole.BUTTON, named(action, false))).hasCount(0);
        }
      }
      visit.open("try");
      assertThat(visit.button("Send")).isDisabled();
      visit.shows(visit.main(), "needs the key of an operator or an admin");
    }
  }

  @Test
  void dashboard_can_be_used_by_keyboard() {
    var id = deadLetter("simulate-reject-" + user);
    try (var visit = Visit.at(browser, url)) {
      var page = visit.page();
      page.navigate(url);
      assertThat(page.getByLabel("API key")).isFocused();
      page.keyboard().type(Guarded.ADMIN_KEY);
      page.keyboard().press("Enter");
      visit.heading("Overview");
      assertThat(page.locator("h1")).isFocused();

      page.reload();
      visit.heading("Overview");
      page.keyboard().press("Tab");
      assertThat(page.getByText("Skip to content")).isFocused();
      for (var link : List.of("Postrider", "Overview", "Jobs", "Dead letters")) {
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).containsText(link);
      }
      page.keyboard().press("Enter");
      visit.heading("Dead letters");
      assertThat(page.locator("h1")).isFocused();

      visit.open("jobs/" + id);
      var discard = visit.button("Discard");
      discard.focus();
      page.keyboard().press("Enter");
      assertThat(page.getByRole(AriaRole.DIALOG).getByText("Cancel")).isFocused();
      page.keyboard().press("Escape");
      assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
      assertThat(discard).isFocused();
      assertThat(discard).hasCSS("outline-style", "solid");
      assertThat(service.get(service.admin(), "admin/dlq?limit=500").body()).contains(id);
    }
  }

  @Test
  void schedules_are_run_paused_resumed_and_removed() {
    var name = schedule();
    try (var visit = Visit.at(browser, url).login(Guarded.ADMIN_KEY)) {
      visit.open("schedules");
      visit.shows(visit.item(name), "0 8 * * MON-FRI (Europe/Vienna)");
      visit.button("Run now " + name).click();
      visit.shows(visit.page().locator("body"), "was made.");
      visit.button("Pause " + name).click();
      visit.shows(visit.item(name), "paused");
      visit.button("Resume " + name).click();
      assertThat(visit.button("Pause " + name)).isVisible();
      visit.item(name).getByText("Details").click();
      visit.shows(visit.item(name), "skips what was missed");
      visit.button("Remove " + name).click();
      visit.confirm("Remove");
      assertThat(visit.item(name)).hasCount(0);
    }
  }

  private String schedule() {
    var name = "s-" + UUID.randomUUID() + "-with-a-name-that-is-as-long-as-names-may-be";
    var body =
        """
        {"cron": "0 8 * * MON-FRI", "timeZone": "Europe/Vienna", "kind": "report",
         "request": {"userId": "%s", "reportType": "sales"}}
        """;
    var defined = service.send(service.admin(), "PUT", "schedules/" + name, body.formatted(user));
    assertThat(defined.statusCode()).as(defined.body()).isEqualTo(201);
    return name;
  }

  @Test
  void pages_have_no_accessibility_violations_in_both_themes_and_on_a_phone() {
    var id = deadLetter("simulate-reject-" + user);
    var schedule = schedule();
    try (var light = Visit.by(browser, url, ColorScheme.LIGHT);
        var dark = Visit.by(browser, url, ColorScheme.DARK);
        var phone = Visit.byPhone(browser, url)) {
      for (var visit : List.of(light, dark, phone)) {
        visit.page().navigate(url);
        assertThat(visit.page().getByLabel("API key")).isVisible();
        visit.requireAccessible("login");
        visit.login(Guarded.ADMIN_KEY);
        for (var page : Visit.PAGES) {
          visit.open(page).requireAccessible(page);
          visit.requireNoSidewaysScrolling(page);
        }
        visit.open("schedules").item(schedule).getByText("Details").click();
        visit.requireAccessible("a schedule");
        visit.requireNoSidewaysScrolling("a schedule");
        visit.open("jobs/" + id).requireAccessible("a job");
        visit.requireNoSidewaysScrolling("a job");
        visit.button("Discard").click();
        assertThat(visit.page().getByRole(AriaRole.DIALOG)).isVisible();
        visit.requireAccessible("a question");
      }
    }
  }

  @Test
  void theme_choice_is_kept() {
    try (var visit = Visit.by(browser, url, ColorScheme.DARK).login(Guarded.ADMIN_KEY)) {
      var html = visit.page().locator("html");
      var dark = background(visit);
      visit.button("Theme: system").click();
      assertThat(html).hasAttribute("data-theme", "light");
      assertThat(background(visit)).isNotEqualTo(dark);
      visit.page().reload();
      assertThat(html).hasAttribute("data-theme", "light");
      visit.button("Theme: light").click();
      assertThat(background(visit)).isEqualTo(dark);
    }
  }

  private static String background(Visit visit) {
    return (String) visit.page().evaluate("() => getComputedStyle(document.body).backgroundColor");
  }

  private static Locator rows(Visit visit) {
    return visit.page().locator("tbody tr");
  }

  private static Locator.FilterOptions named(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  private static Locator.GetByRoleOptions named(String text, boolean exact) {
    return new Locator.GetByRoleOptions().setName(text).setExact(exact);
  }

  private static Page.GetByRoleOptions list(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static int number(Locator tile) {
    return Integer.parseInt(tile.innerText().split("\\s", 2)[0].replace(",", ""));
  }

  /** A job's id in the short form of the lists. */
  private static String shortened(String id) {
    return id.substring(0, 8) + "…" + id.substring(id.length() - 6);
  }

  private int count(String path) {
    return GuardedService.json(service.get(service.admin(), path), 200).getInt("total");
  }

  private String status(String id) {
    return GuardedService.json(service.get(service.admin(), "jobs/" + id), 200).getString("status");
  }

  private String deadLetter(String userId) {
    var id = notification(userId);
    await()
        .atMost(SOON)
        .until(() -> service.get(service.admin(), "admin/dlq?limit=500").body().contains(id));
    return id;
  }

  private String delayed() {
    var due = Instant.now().plus(Duration.ofHours(1));
    var body = "{\"type\":\"welcome\",\"userId\":\"%s\",\"deliverAt\":\"%s\"}".formatted(user, due);
    return service.job(service.admin(), "notifications", body);
  }

  private String report(String userId) {
    var body = "{\"userId\":\"" + userId + "\",\"reportType\":\"sales\"}";
    return service.job(service.admin(), "reports", body);
  }

  private String notification(String userId) {
    var body = "{\"type\":\"welcome\",\"userId\":\"" + userId + "\"}";
    return service.job(service.admin(), "notifications", body);
  }

  private String notification(String userId, String webhookUrl) {
    return service.job(
        service.admin(),
        "notifications",
        "{\"type\":\"welcome\",\"userId\":\"%s\",\"webhookUrl\":\"%s\"}"
            .formatted(userId, webhookUrl));
  }
}
