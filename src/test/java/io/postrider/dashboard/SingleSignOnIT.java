package io.postrider.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** People who log in at an identity provider. */
@Guarded
@InBrowser
class SingleSignOnIT {

  private final GuardedService service;
  private final Browser browser;
  private final String url;
  private final String name = "jane-" + UUID.randomUUID();

  SingleSignOnIT(GuardedService service, Browser browser) {
    this.service = service;
    this.browser = browser;
    this.url = service.stack().payara().url();
  }

  @Test
  void person_of_a_group_logs_in_with_its_role_and_logs_out_at_the_provider_too() {
    try (var visit = Visit.at(browser, url)) {
      login(visit, "support");
      visit.heading("Overview");
      assertThat(visit.page().locator(".who")).containsText("sso:" + name);
      assertThat(visit.page().locator(".who")).containsText("operator");
      var cookie = visit.page().context().cookies(url).get(0);
      assertThat(cookie.httpOnly).isTrue();
      assertThat(cookie.sameSite.name()).isEqualTo("STRICT");
      visit.page().reload();
      visit.heading("Overview");

      var logout = visit.page().waitForRequest("**/endsession*", visit.button("Log out")::click);
      assertThat(logout.url()).contains("id_token_hint=", "post_logout_redirect_uri=");
      assertThat(visit.page().getByLabel("API key")).isVisible();
    }
  }

  @Test
  void provider_ends_the_session() {
    try (var visit = Visit.at(browser, url)) {
      login(visit, "staff");
      visit.heading("Overview");

      var token = service.provider().logoutToken(name);
      var form = "application/x-www-form-urlencoded";
      var ended =
          service.send(
              null, "POST", "session/oidc/logout", "logout_token=" + token, "Content-Type", form);
      assertThat(ended.statusCode()).isEqualTo(204);

      visit.page().reload();
      assertThat(visit.page().getByLabel("API key")).isVisible();
    }
  }

  @Test
  void other_token_ends_no_session() {
    var form = "application/x-www-form-urlencoded";
    var token = service.provider().accessToken(name, "dashboard", Map.of());
    for (var body : List.of("", "logout_token=", "logout_token=" + token)) {
      var answer = service.send(null, "POST", "session/oidc/logout", body, "Content-Type", form);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
    }
  }

  @Test
  void person_without_a_group_is_told_why_nothing_opens() {
    try (var visit = Visit.at(browser, url)) {
      login(visit, "guests");
      visit.shows(visit.main(), "none of your groups");
      assertThat(visit.page().context().cookies(url)).isEmpty();
    }
  }

  @Test
  void login_that_another_browser_began_is_refused() {
    try (var visit = Visit.at(browser, url)) {
      visit.page().navigate(url + "session/oidc/callback?code=x&state=y");
      visit.shows(visit.main(), "not begun in this browser");
      assertThat(visit.page().context().cookies(url)).isEmpty();
    }
  }

  private void login(Visit visit, String group) {
    visit.page().navigate(url);
    visit
        .page()
        .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Log in with single sign-on"))
        .click();
    visit.page().locator("[name=username]").fill(name);
    visit.page().locator("[name=claims]").fill("{\"groups\": [\"" + group + "\"]}");
    visit.page().locator("[type=submit]").click();
  }
}
