package io.postrider.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.endpoint.Host;
import io.postrider.endpoint.Target;
import io.postrider.platform.UnknownVersionException;
import io.postrider.testkit.Stub;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTaskTest {

  private static final String JOB = "01a20bc6-5556-761e-a924-1aaafcedb2fd";
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final WebhookTask TASK =
      new WebhookTask(
          WebhookTask.VERSION,
          JOB,
          2,
          "client-1",
          "https://example.com/hook",
          "{\"ü\":1}",
          1,
          3,
          4,
          TRACE,
          0,
          false,
          null);

  private static WebhookTask to(Subscription subscription) {
    return new WebhookTask(
        0, JOB, 2, "client-1", "https://a.example/", "{}", 0, 1, 0, null, 0, true, subscription);
  }

  @Test
  void receivers_of_one_event_share_its_id_and_nothing_else() {
    var one = to(Subscription.toOutcome("ep_1"));
    var other = to(Subscription.toOutcome("ep_2"));
    var ofUrl = to(null);
    var dead = to(Subscription.toDeadLetter("ep_1"));

    assertThat(List.of(one.id(), other.id(), ofUrl.id())).containsOnly("msg_" + JOB + "_2");
    assertThat(dead.id()).isNotEqualTo(one.id());
    assertThat(List.of(one, other, ofUrl, dead))
        .extracting(WebhookTask::name)
        .doesNotHaveDuplicates();
    assertThat(List.of(one, other, ofUrl, dead))
        .extracting(WebhookTask::step)
        .doesNotHaveDuplicates();
    assertThat(List.of(one, other, ofUrl, dead)).extracting(task -> task.target().id()).hasSize(4);
    assertThat(List.of(one, dead))
        .allSatisfy(task -> assertThat(WebhookTask.read(task.text())).isEqualTo(task));
  }

  @Test
  void task_to_a_registered_endpoint_is_one_that_releases_without_them_keep_for_later_ones() {
    assertThat(to(Subscription.toOutcome("ep_1")).version()).isEqualTo(3);
    assertThat(to(null).version()).isEqualTo(1);
  }

  @Test
  void rate_has_a_slot_for_one_attempt_only() {
    var task = to(Subscription.toOutcome("ep_1")).withSlot();
    assertThat(task.deferred().subscription().slot()).isTrue();
    assertThat(task.next().subscription().slot()).isFalse();
  }

  @Test
  void task_of_an_earlier_version_is_for_the_first_receiver() {
    var text = TASK.message().text();
    var earlier = text.replaceAll(",?\"(version|receiver|shared)\":\\w+,?", ",").replace(",}", "}");

    assertThat(earlier).doesNotContain("version", "receiver", "shared");
    assertThat(read(earlier.replace(",,", ",").replace("{,", "{"))).isEqualTo(TASK);
  }

  /** Nodes of the next release may run beside this one. */
  @Test
  void task_of_the_next_version_is_read_without_what_is_new_and_retried_as_one_of_this_version() {
    var next = TASK.text().replace("\"version\":1", "\"version\":2,\"fresh\":[1]");

    assertThat(read(next).id()).isEqualTo(TASK.id());
    assertThat(read(next).next()).isEqualTo(TASK.next());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3})
  void task_of_an_unknown_version_is_refused_as_such(int version) {
    var later = TASK.text().replace("\"version\":1", "\"version\":" + version);

    assertThatThrownBy(() -> read(later))
        .isInstanceOf(UnknownVersionException.class)
        .hasMessageContaining("a webhook of unknown version " + version);
  }

  @Test
  void task_is_read_from_the_message_it_was_written_to() {
    assertThat(read(TASK.message().text())).isEqualTo(TASK);
  }

  @Test
  void webhook_id_stays_the_same_through_attempts_deferrals_and_rounds() {
    assertThat(TASK.next().id()).isEqualTo("msg_" + JOB + "_2").isEqualTo(TASK.deferred().id());
  }

  @Test
  void messages_of_different_attempts_rounds_and_deferrals_are_no_duplicates() {
    assertThat(TASK.message().duplicateId()).isEqualTo("msg_" + JOB + "_2:1:3:4");
    assertThat(TASK.next().message().duplicateId()).endsWith(":1:4:0");
    assertThat(TASK.deferred().message().duplicateId()).endsWith(":1:3:5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "{}",
        "{\"jobId\":\"1\",\"owner\":\"o\",\"url\":\"https://x\",\"body\":\"\",\"attempt\":1}",
        "{\"jobId\":\"01a20bc6-5556-761e-a924-1aaafcedb2fd\",\"owner\":\"o\",\"url\":\"x\","
            + "\"body\":\"\",\"attempt\":1}",
        "{\"jobId\":\"01a20bc6-5556-761e-a924-1aaafcedb2fd\",\"url\":\"https://x\","
            + "\"body\":\"\",\"attempt\":1}"
      })
  void text_that_is_not_a_task_is_refused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void object_message_is_never_deserialised() {
    assertThatThrownBy(() -> WebhookTask.read(Stub.of(ObjectMessage.class, Map.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com/a?b=c, https://example.com",
    "HTTPS://Example.COM:443/, https://example.com",
    "https://example.com:8443/, https://example.com:8443",
    "http://localhost:80/, http://localhost",
    "http://[::1]:8080/x, http://[::1]:8080",
    "https://1.1.1.1./hook, https://1.1.1.1",
    "https://1.1.1.1.:8443/hook, https://1.1.1.1:8443",
    "https://straße.de/hook, https://xn--strae-oqa.de"
  })
  void endpoint_of_a_url_is_its_scheme_host_and_port(String url, String origin) {
    assertThat(Host.of("default", url).origin()).isEqualTo(origin);
  }

  @Test
  void endpoints_of_different_owners_are_different() {
    assertThat(Host.of("a", "https://example.com").id())
        .isNotEqualTo(Host.of("b", "https://example.com").id())
        .isEqualTo(Host.of("a", "https://example.com:443/other").id());
  }

  static WebhookTask read(String text) {
    return WebhookTask.read(text(text));
  }

  private static Message text(String text) {
    return Stub.of(TextMessage.class, Map.of("getText", nothing -> text));
  }

  @Test
  void target_is_the_host_with_path_and_query_as_given() {
    var target = Target.ofUrl("a", "https://Example.com:443/x?key=1");

    assertThat(target).isEqualTo(Target.ofUrl("a", "https://example.com/x?key=1"));
    assertThat(target.id()).startsWith(target.host().id() + ".");
    assertThat(target.label()).isEqualTo("https://example.com/x?…");
    assertThat(List.of("/x?key=2", "/x", "/x?", "/X?key=1", "/x?key=1&", "/%78?key=1"))
        .extracting(path -> Target.ofUrl("a", "https://example.com" + path).id())
        .doesNotContain(target.id())
        .doesNotHaveDuplicates();
    assertThat(Target.ofUrl("b", "https://example.com/x?key=1").id()).isNotEqualTo(target.id());
    assertThat(Target.ofUrl("a", "https://example.com"))
        .isEqualTo(Target.ofUrl("a", "https://example.com/"));
  }

  @Test
  void target_of_a_registered_endpoint_is_not_that_of_its_url() {
    var url = "https://example.com/x?key=1";
    var registered = Target.ofEndpoint("a", url, "ep_1");

    assertThat(registered.id()).isEqualTo(registered.host().id() + ".ep_1");
    assertThat(registered.host()).isEqualTo(Target.ofUrl("a", url).host());
    assertThat(registered.label()).doesNotContain("key");
  }
}
