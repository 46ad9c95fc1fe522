package io.postrider.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.postrider.access.GuardedService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import io.postrider.access.GuardedService.Member;
import io.postrider.api.Roles;
import io.postrider.e2e.Receiver;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page on which a client's own people keep its webhook endpoints. */
@Guarded
@InBrowser
class PortalPageIT {

  private final GuardedService service;
  private final Browser browser;
  private final String url;
  private final Member client;

  PortalPageIT(GuardedService service, Browser browser) {
    this.service = service;
    this.browser = browser;
    this.url = service.stack().payara().url();
    this.client = service.member(Roles.CLIENT);
  }

  private String link() {
    var link = json(service.send(client, "POST", "webhooks/portal", "{}"), 201).getString("url");
    return url + link.substring(1);
  }

  @Test
  void endpoint_is_registered_tested_and_seen_on_a_phone_and_on_a_desk_light_and_dark() {
    try (var receiver = new Receiver(call -> 204)) {
      for (var scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
        try (var visit = Visit.byPhone(browser, url, scheme)) {
          var link = link();
          visit.page().navigate(link);
          visit.heading("Webhook endpoints");
          assertThat(visit.page().locator(".loading")).hasCount(0);
          assertThat(visit.page().url()).isEqualTo(url + "portal");
          visit.requireAccessible("portal");
          visit.field("URL").fill(receiver.url());
          visit.button("Register").click();
          assertThat(visit.page().getByLabel("Secret")).containsText("whsec_");
          visit.requireAccessible("secret");
          visit.button("I have copied it").click();
          assertThat(visit.page().getByLabel("Secret")).hasCount(0);
          visit.button("Test").click();
          visit.shows(visit.main(), "Delivered: answered 204");
          service.job(client, "notifications", "{\"type\":\"welcome\",\"userId\":\"u\"}");
          visit.button("Deliveries").click();
          assertThat(visit.page().locator("#deliveries")).isVisible();
          visit.requireAccessible("deliveries");
          visit
              .page()
              .screenshot(
                  new com.microsoft.playwright.Page.ScreenshotOptions()
                      .setFullPage(true)
                      .setPath(Path.of("target/portal-" + scheme + ".png")));
          assertThat((Integer) visit.page().evaluate("document.documentElement.scrollWidth"))
              .as("nothing is wider than a phone")
              .isLessThanOrEqualTo(390);

          visit.page().navigate("about:blank");
          visit.page().navigate(url + "portal");
          visit.heading("Webhook endpoints");
          assertThat(visit.page().locator(".bar")).isVisible();
          visit.button("Log out").click();
          visit.page().navigate("about:blank");
          visit.page().navigate(link);
          visit.shows(visit.main(), "used already");
          visit.requireAccessible("refused");
        }
      }
    }
  }
}
