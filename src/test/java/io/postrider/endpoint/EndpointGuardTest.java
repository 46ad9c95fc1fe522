package io.postrider.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointGuardTest {

  private static final Map<String, String[]> NAMES =
      Map.of(
          "good.example", new String[] {"93.184.215.14", "2606:4700::1"},
          "mixed.example", new String[] {"93.184.215.14", "127.0.0.1"},
          "private.example", new String[] {"10.1.2.3"},
          "localhost", new String[] {"127.0.0.1"});

  private final EndpointGuard guard = guard(false, "LocalHost, 192.168.7.7,[::1] ,,inner.example");

  @ParameterizedTest
  @CsvSource({
    "https://good.example, https://good.example/",
    "https://good.example/a/../b?q=%0d%0a, https://good.example/a/../b?q=%0d%0a",
    "HTTPS://GOOD.Example:443/A?B=c, https://good.example/A?B=c",
    "https://good.example:8443/hook, https://good.example:8443/hook",
    "https://good.example:08443/, https://good.example:8443/",
    "https://good.example?x, https://good.example/?x",
    "https://xn--mnchen-3ya.example/, https://xn--mnchen-3ya.example/",
    "https://xn--fiqs8s/, https://xn--fiqs8s/",
    "https://xn--strae-oqa.de/, https://xn--strae-oqa.de/",
    "https://xn--fa-hia.de/, https://xn--fa-hia.de/",
    "https://XN--FA-HIA.de/, https://xn--fa-hia.de/",
    "https://straße.de/x?y, https://xn--strae-oqa.de/x?y",
    "https://STRASSE.de/, https://strasse.de/",
    "https://STRAẞE.de:8443/, https://xn--strae-oqa.de:8443/",
    "https://faß.de./, https://xn--fa-hia.de./",
    "https://münchen.example/, https://xn--mnchen-3ya.example/",
    "https://MU\u0308NCHEN.example/, https://xn--mnchen-3ya.example/",
    "https://ｇｏｏｄ。example/, https://good.example/",
    "https://ⓔxample.com/, https://example.com/",
    "https://中国/, https://xn--fiqs8s/",
    "https://☃.net/, https://xn--n3h.net/",
    "https://βόλος.com/, https://xn--nxasmm1c.com/",
    "https://نامه\u200cای.com/, https://xn--mgba3gch31f060k.com/",
    "https://good.example:/, https://good.example/",
    "https://good.example:?x, https://good.example/?x",
    "https://good.example./hook, https://good.example./hook",
    "https://good.example.:/hook, https://good.example./hook",
    "https://GOOD.example.:8443/, https://good.example.:8443/",
    "https://1.1.1.1./, https://1.1.1.1/",
    "https://１.１.１.１/, https://1.1.1.1/",
    "http://localhost.:9/, http://localhost.:9/",
    "https://1.1.1.1/, https://1.1.1.1/",
    "https://1.1.1.example/, https://1.1.1.example/",
    "https://0x7f.example/, https://0x7f.example/",
    "https://[2606:4700::1111]/, https://[2606:4700:0:0:0:0:0:1111]/",
    "http://localhost:9/, http://localhost:9/",
    "http://LOCALHOST/, http://localhost/",
    "https://localhost:80/, https://localhost:80/",
    "http://192.168.7.7:1234/x, http://192.168.7.7:1234/x",
    "http://[0::1]:65535/, http://[0:0:0:0:0:0:0:1]:65535/",
  })
  void acceptable_url_is_normalised(String url, String normalised) {
    assertThat(guard.check(url)).hasToString(normalised);
    var target = Target.ofUrl("shop", url);
    assertThat(target.label()).as("can be called").startsWith(target.host().origin());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://good.example/ | must use https",
        "http://good.example:443/ | must use https",
        "ftp://good.example/ | must use https",
        "ftp://localhost/ | must use https",
        "file:///etc/passwd | no host",
        "javascript:alert(1) | no host",
        "https:good.example | no host",
        "https:/good.example | no host",
        "https:///good.example | no host",
        "https://:443/ | no host",
        "//good.example/ | absolute",
        "good.example/hook | absolute",
        "https://good.example:80/ | 443 or 8443",
        "https://good.example:22/ | 443 or 8443",
        "https://good.example:0/ | port",
        "https://good.example:65979/ | port",
        "https://localhost:65536/ | port",
        "https://good.example:443:443/ | host or port",
        "https://good.example:+443/ | host or port",
        "https://user@good.example/ | user name",
        "https://user:pass@good.example/ | user name",
        "https://good.example:443@127.0.0.1/ | user name",
        "https://@good.example/ | user name",
        "https://good.example/#top | fragment",
        "https://good.example/# | fragment",
        "https://:/ | no host",
        "https://./ | no host",
        "https://good.example../ | valid name",
        "https://127.0.0.1./ | not public",
        "https://10.0.0.1.:/ | not public",
        "https://mixed.example./ | not public",
        "https://private.example.:/ | not public",
        "https://0x7f000001./ | four decimal",
        "https://127.1./ | four decimal",
        "https://2130706433.:/ | four decimal",
        "https://[::1.]/ | RFC 3986",
        "https://[fd00:ec2::254]:/ | not public",
        "https://good..example/ | valid name",
        "https://.good.example/ | valid name",
        "https://-good.example/ | valid name",
        "https://good-.example/ | valid name",
        "https://go_od.example/ | valid name",
        "https://good.example;x/ | valid name",
        "https://good%2eexample/ | percent-encoding",
        "https://%31%32%37.0.0.1/ | percent-encoding",
        "https://[fe80::1%25eth0]/ | zone",
        "https://[fe80::1%eth0]/ | zone",
        "https://[::1/ | RFC 3986",
        "https://[::g]/ | RFC 3986",
        "https://[1:2]/ | RFC 3986",
        "https://[::ffff:1.1.1.1]/ | written as IPv6",
        "https://[::ffff:7f00:1]/ | written as IPv6",
        "https://[::1.1.1.1]/ | not public",
        "https://[64:ff9b::1.1.1.1]/ | not public",
        "https://[fd00:ec2::254]/ | not public",
        "https://0x7f.1/ | four decimal",
        "https://0x7f000001/ | four decimal",
        "https://0x/ | four decimal",
        "https://2130706433/ | four decimal",
        "https://017700000001/ | four decimal",
        "https://0177.0.0.1/ | four decimal",
        "https://127.0.0.01/ | four decimal",
        "https://127.1/ | four decimal",
        "https://127.0.1/ | four decimal",
        "https://1.1.1.256/ | four decimal",
        "https://1.1.1.1.1/ | four decimal",
        "https://1.1.1.0x1/ | four decimal",
        "https://good.example.1/ | four decimal",
        "https://good.3com/h | begin with a letter",
        "https://a.1b:8443/ | begin with a letter",
        "https://a.inner.1example/ | begin with a letter",
        "https://127.0.0.1/ | not public",
        "https://127.0.0.1:8443/ | not public",
        "https://10.0.0.1/ | not public",
        "https://192.168.7.8/ | not public",
        "https://169.254.169.254/latest/meta-data/ | not public",
        "https://168.63.129.16/ | not public",
        "https://0.0.0.0/ | not public",
        "https://255.255.255.255/ | not public",
        "https://mixed.example/ | not public",
        "https://private.example/ | not public",
        "https://xn--/ | valid name",
        "https://xn--a.example/ | international",
        "https://ab--cd.example/ | international",
        "https://127。0。0。1/ | not public",
        "https://１２７.0.0.1/ | not public",
        "https://①②⑦.0.0.1/ | not public",
        "https://ⅿixed.example/ | not public",
        "https://𝟙𝟚𝟟.𝟘.𝟘.𝟙/ | not public",
        "https://０ｘ７ｆ.1/ | four decimal",
        "https://good.example／@private.example/ | visible ASCII",
        "https://good.example：443/ | visible ASCII",
        "https://good℀.example/ | visible ASCII",
        "https://user＠good.example/ | visible ASCII",
        "https://good％2eexample/ | visible ASCII",
        "https://[：：1]/ | visible ASCII",
        "https://good.example\u2028/ | visible ASCII",
        "https://\u00ad/ | no host",
        "https://xn--ss-.example/ | valid name",
        "https://xn--99999999.example/ | international",
        "https://xn--strasse-.example/ | valid name",
        "https://xn--a-ecp.example/ | international",
        "https://\u0308a.example/ | visible ASCII",
        "https://good.example/ä | visible ASCII",
        "https://good.example/?ä | visible ASCII",
        "https://ä@good.example/ | visible ASCII",
        "https://good.example/\u00a0 | visible ASCII",
        "https://good.example\\@127.0.0.1/ | visible ASCII",
        "https:\\\\good.example/ | visible ASCII",
        "https://good.example/a b | visible ASCII",
        "https://good.example/{x} | RFC 3986",
        "https://good.example/%zz | RFC 3986",
      })
  void unacceptable_url_is_refused_with_its_reason(String url, String reason) {
    assertThatThrownBy(() -> guard.check(url))
        .isInstanceOf(RefusedEndpointException.class)
        .hasMessageContaining(reason)
        .hasMessageEndingWith(".");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "https://good.example/\r\nX: y",
        "https://good.example/\n",
        "\thttps://good.example",
        " https://good.example/",
        "https://good.example/ ",
        "https://good.example/\u0000",
        "https://good.example/\u007f"
      })
  void control_characters_and_blanks_are_refused(String url) {
    assertThatThrownBy(() -> guard.check(url)).isInstanceOf(RefusedEndpointException.class);
  }

  @Test
  void missing_url_is_refused() {
    assertThatThrownBy(() -> guard.check(null)).hasMessage("The URL is missing.");
  }

  @Test
  void url_may_have_2048_characters_and_no_more() {
    String longest = "https://good.example/" + "a".repeat(2048 - 21);
    assertThat(guard.check(longest).toString()).hasSize(2048);
    assertThatThrownBy(() -> guard.check(longest + "a")).hasMessageContaining("2048");
  }

  @Test
  void host_labels_and_names_have_a_maximum_length() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "a".repeat(61));
    assertThatCode(() -> guard.check("https://" + longest)).doesNotThrowAnyException();
    assertThatThrownBy(() -> guard.check("https://" + longest + "a")).hasMessageContaining("253");
    assertThatThrownBy(() -> guard.check("https://a" + label)).hasMessageContaining("valid name");
  }

  @Test
  void refusal_does_not_reveal_the_address() {
    assertThatThrownBy(() -> guard.check("https://private.example/"))
        .hasMessageNotContaining("10.1");
  }

  @Test
  void name_unknown_to_the_dns_is_accepted_because_each_attempt_resolves_it_again() {
    assertThat(guard.check("https://later.example/")).hasHost("later.example");
  }

  @Test
  void private_name_is_accepted_with_the_flag() {
    assertThat(guard(true, "").check("https://private.example/")).hasHost("private.example");
  }

  @Test
  void allowed_name_does_not_allow_its_address_nor_the_reverse() {
    assertThatThrownBy(() -> guard.check("http://127.0.0.1/")).hasMessageContaining("https");
    assertThatThrownBy(() -> guard(false, "127.0.0.1").check("https://localhost/"))
        .hasMessageContaining("not public");
  }

  @Test
  void part_of_an_allowed_name_is_not_allowed() {
    assertThatThrownBy(() -> guard.check("http://a.inner.example/")).hasMessageContaining("https");
    assertThatThrownBy(() -> guard.check("http://ainner.example/")).hasMessageContaining("https");
  }

  @Test
  void url_is_checked_by_its_form_when_no_lookup_thread_is_free() {
    WebhookSettings settings = WebhookSettings.of(false, Set.of(), "1");
    EndpointGuard busy =
        new EndpointGuard(
            settings,
            new GuardedDnsResolver(settings, SystemDefaultDnsResolver.INSTANCE),
            task -> {
              throw new RejectedExecutionException();
            });
    assertThat(busy.check("https://good.example/")).hasHost("good.example");
  }

  @Test
  void name_server_that_never_answers_blocks_at_most_32_threads() throws Exception {
    Executor requests = task -> new Thread(task).start();
    try (var silent = new SilentDns()) {
      var slow = silent.guard();
      var checks =
          IntStream.range(0, 100)
              .mapToObj(
                  i ->
                      CompletableFuture.runAsync(
                          () -> slow.check("https://n" + i + ".example/"), requests))
              .toArray(CompletableFuture[]::new);
      CompletableFuture.allOf(checks).get(60, TimeUnit.SECONDS);

      assertThat(silent.lookups).hasValue(32);
    }
  }

  @Test
  void hosts_that_are_checked_together_wait_for_a_silent_name_server_together() {
    var urls = IntStream.range(0, 1_000).mapToObj(i -> "https://n" + i + ".example/").toList();
    try (var silent = new SilentDns()) {
      var start = System.nanoTime();

      assertThat(silent.guard().refusals(urls)).isEmpty();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
      assertThat(silent.lookups.get()).isBetween(1, 32);
    }
  }

  @Test
  void urls_that_are_checked_together_are_refused_one_by_one() {
    var many = IntStream.range(0, 100).mapToObj(i -> "https://n" + i + ".example/");
    var wrong = List.of("https://private.example/a", "https://private.example/b", "ftp://x/");

    var reasons =
        guard.refusals(
            Stream.of(many, wrong.stream(), Stream.of("https://good.example/"))
                .flatMap(urls -> urls)
                .toList());

    assertThat(reasons).containsOnlyKeys(wrong);
    assertThat(reasons.get("https://private.example/b")).contains("not public");
    assertThat(reasons.get("ftp://x/")).contains("must use https");
  }

  @Test
  void allowed_host_that_is_not_a_host_name_is_a_configuration_error() {
    assertThatThrownBy(() -> guard(false, "http://x")).isInstanceOf(RuntimeException.class);
  }

  private static EndpointGuard guard(boolean allowPrivate, String allowedHosts) {
    WebhookSettings settings =
        WebhookSettings.of(allowPrivate, WebhookSettings.hosts(allowedHosts), "1");
    return new EndpointGuard(
        settings, new GuardedDnsResolver(settings, new FakeDns(NAMES)), Runnable::run);
  }

  /** A name server that does not answer until it is closed. */
  private static final class SilentDns extends SystemDefaultDnsResolver implements AutoCloseable {
    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();
    private final ExecutorService threads = EndpointGuard.lookups(Thread::new);

    EndpointGuard guard() {
      var settings = WebhookSettings.of(false, Set.of(), "1");
      return new EndpointGuard(settings, new GuardedDnsResolver(settings, this), threads);
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      lookups.incrementAndGet();
      try {
        held.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new UnknownHostException(host);
    }

    @Override
    public void close() {
      held.countDown();
      threads.shutdownNow();
    }
  }

  /** Resolves the given names, and literals as the system does; asks no server. */
  record FakeDns(Map<String, String[]> names) implements DnsResolver {

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      String[] literals = names.get(host.replaceAll("\\.$", ""));
      if (literals == null && !host.matches("[0-9.]+|\\[.*]")) {
        throw new UnknownHostException(host);
      }
      literals = literals == null ? new String[] {host} : literals;
      InetAddress[] addresses = new InetAddress[literals.length];
      for (int i = 0; i < literals.length; i++) {
        addresses[i] = InetAddress.getByName(literals[i]);
      }
      return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
