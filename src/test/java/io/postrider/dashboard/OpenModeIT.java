package io.postrider.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import io.postrider.e2e.EndToEnd;
import io.postrider.stack.LocalStack;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The dashboard in a browser on the same machine while no key exists. */
@EndToEnd
@InBrowser
class OpenModeIT {

  private final String url;
  private final Browser browser;

  OpenModeIT(LocalStack stack, Browser browser) {
    this.url = stack.payara().url();
    this.browser = browser;
  }

  @Test
  void dashboard_without_keys_needs_no_login_and_has_all_actions() {
    try (var visit = Visit.at(browser, url)) {
      visit.page().navigate(url);
      visit.heading("Overview");
      assertThat(visit.button("Log out")).hasCount(0);
      visit.open("try");
      visit.field("User").fill("u-" + UUID.randomUUID());
      visit.button("Send").click();
      visit.shows(visit.main(), "Completed");
    }
  }
}
