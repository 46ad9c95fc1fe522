package io.postrider.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** A visitor of the dashboard, who records errors that the browser reports. */
final class Visit implements AutoCloseable {

  static final List<String> PAGES =
      List.of("overview", "jobs", "dead-letters", "schedules", "webhooks", "try");

  private static final int PHONE = 390;
  private static final int DESK = 1280;

  private final String url;
  private final BrowserContext context;
  private final Page page;
  private final List<String> errors = new CopyOnWriteArrayList<>();

  private Visit(Browser browser, String url, int width, ColorScheme scheme) {
    this.url = url;
    context =
        browser.newContext(
            new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme));
    context.setDefaultTimeout(Duration.ofSeconds(60).toMillis());
    page = context.newPage();
    page.onPageError(errors::add);
    page.onDialog(
        dialog -> {
          errors.add("dialog: " + dialog.message());
          dialog.dismiss();
        });
    page.onConsoleMessage(
        message -> {
          // Some tests provoke refused requests.
          if (message.type().equals("error") && !message.text().startsWith("Failed to load")) {
            errors.add(message.text());
          }
        });
  }

  static Visit at(Browser browser, String url) {
    return new Visit(browser, url, DESK, ColorScheme.LIGHT);
  }

  static Visit by(Browser browser, String url, ColorScheme scheme) {
    return new Visit(browser, url, DESK, scheme);
  }

  static Visit byPhone(Browser browser, String url) {
    return byPhone(browser, url, ColorScheme.LIGHT);
  }

  static Visit byPhone(Browser browser, String url, ColorScheme scheme) {
    return new Visit(browser, url, PHONE, scheme);
  }

  Page page() {
    return page;
  }

  Visit login(String key) {
    page.navigate(url);
    page.getByLabel("API key").fill(key);
    button("Log in").click();
    heading("Overview");
    return this;
  }

  /** Opens a page by its address. */
  Visit open(String hash) {
    page.navigate(url + "#/" + hash);
    assertThat(page.locator("h1")).isVisible();
    assertThat(page.locator(".loading")).hasCount(0);
    return this;
  }

  void heading(String text) {
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
        .hasText(Pattern.compile(text));
  }

  Locator main() {
    return page.getByRole(AriaRole.MAIN);
  }

  Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name)).first();
  }

  Locator field(String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
  }

  Locator row(String text) {
    return page.getByRole(AriaRole.ROW)
        .filter(new Locator.FilterOptions().setHasText(text))
        .first();
  }

  Locator item(String text) {
    return page.getByRole(AriaRole.LISTITEM)
        .filter(new Locator.FilterOptions().setHasText(text))
        .first();
  }

  /** Answers the open question dialog. */
  void confirm(String action) {
    var dialog = page.getByRole(AriaRole.DIALOG);
    dialog
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(action).setExact(true))
        .click();
    assertThat(dialog).hasCount(0);
  }

  void announced(String text) {
    assertThat(page.locator(".toasts")).containsText(text);
  }

  void shows(Locator what, String text) {
    assertThat(what).containsText(text);
  }

  /** Asserts that axe finds no accessibility violation. */
  void requireAccessible(String what) {
    var results = new AxeBuilder(page).analyze();
    assertThat(results.getViolations())
        .as(what)
        .extracting(
            Rule::getId, rule -> rule.getNodes().stream().map(node -> node.getHtml()).toList())
        .isEmpty();
  }

  void requireNoSidewaysScrolling(String what) {
    var overflow = page.evaluate("() => document.documentElement.scrollWidth - innerWidth");
    assertThat(((Number) overflow).intValue()).as(what).isLessThanOrEqualTo(0);
  }

  List<String> errors() {
    return errors;
  }

  @Override
  public void close() {
    context.close();
    assertThat(errors).as("errors that the browser reports").isEmpty();
  }
}
