package io.postrider.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.postrider.job.Attempt;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.NumberedAttempt;
import io.postrider.job.Outcome;
import io.postrider.mail.MailBackoff;
import io.postrider.mail.ScriptedSmtpServer;
import io.postrider.mail.SmtpSender;
import io.postrider.mail.SmtpSettings;
import io.postrider.mail.SmtpSettings.Tls;
import io.postrider.mail.TemplateFiles;
import io.postrider.mail.Templates;
import io.postrider.mail.UnsubscribeLinks;
import io.postrider.recipient.EmailAddress;
import io.postrider.recipient.Recipient;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.Suppression.Reason;
import io.postrider.stack.FreePort;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMultipart;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocketFactory;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpMailerTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);
  private static final JsonObject RESET =
      Json.createObjectBuilder().add("resetUrl", "https://acme.example/reset").build();
  private static final EmailAddress ADA = new EmailAddress("ada@example.com");

  private final MailLists lists = new MailLists();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (var each : open) {
      each.close();
    }
  }

  @Test
  void mail_goes_to_the_users_address_in_the_directory() throws Exception {
    lists.put("default", "u-1", new Recipient(ADA, Locale.GERMAN, "Ada"));
    var server = greenMail();
    assertThat(mailer(server.getSmtp().getPort()).send(job("welcome", null), attempt(1)))
        .isEqualTo(Outcome.completed());
    var mail = server.getReceivedMessages()[0];
    assertThat(mail.getAllRecipients()).containsExactly(new InternetAddress(ADA.value(), "Ada"));
    assertThat(mail.getSubject()).isEqualTo("Welcome to Acme");
    assertThat(mail.getHeader("List-Unsubscribe")).hasSize(1);
  }

  @Test
  void address_of_the_request_has_priority_over_the_directory() throws Exception {
    lists.put("default", "u-1", new Recipient(ADA, null, null));
    var server = greenMail();
    mailer(server.getSmtp().getPort()).send(job("password-reset", "other@example.com"), attempt(1));
    var mail = server.getReceivedMessages()[0];
    assertThat(mail.getAllRecipients()).containsExactly(new InternetAddress("other@example.com"));
    assertThat(mail.getHeader("List-Unsubscribe")).isNull();
  }

  @Test
  void repeated_attempt_carries_the_same_message_id() throws Exception {
    var server = greenMail();
    var mailer = mailer(server.getSmtp().getPort());
    var job = job("welcome", ADA.value());
    mailer.send(job, attempt(1));
    mailer.send(job, attempt(2));
    var mails = server.getReceivedMessages();
    assertThat(mails[0].getMessageID())
        .isEqualTo("<" + job.id() + "@acme.example>")
        .isEqualTo(mails[1].getMessageID());
  }

  @Test
  void hard_bounce_rejects_the_job_and_suppresses_the_address() throws Exception {
    var server = scripted().answering("RCPT", "550 5.1.1 no such user");
    var mailer = mailer(server.port());
    assertThat(mailer.send(job("welcome", ADA.value()), attempt(1)))
        .isEqualTo(Outcome.rejected("550 5.1.1 no such user"));
    assertThat(lists.of("default", ADA))
        .containsExactly(
            new Suppression(ADA, null, Reason.BOUNCED, "550 5.1.1 no such user", CLOCK.instant()));
    assertThat(mailer.send(job("password-reset", ADA.value()), attempt(1)))
        .isInstanceOf(Outcome.Rejected.class);
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "550 relaying denied",
        "553 sorry, your address is not allowed here",
        "550 5.1.8 the sender's domain does not exist"
      })
  void refusal_that_may_be_about_the_sender_does_not_suppress_the_address(String reply)
      throws Exception {
    var server = scripted().answering("RCPT", reply);
    assertThat(mailer(server.port()).send(job("welcome", ADA.value()), attempt(1)))
        .isEqualTo(Outcome.rejected(reply));
    assertThat(lists.of("default", ADA)).isEmpty();
  }

  @Test
  void refusal_of_the_mail_does_not_suppress_the_address() throws Exception {
    var server = scripted().answering(".", "554 5.7.1 looks like spam");
    assertThat(mailer(server.port()).send(job("welcome", ADA.value()), attempt(1)))
        .isEqualTo(Outcome.rejected("554 5.7.1 looks like spam"));
    assertThat(lists.of("default", ADA)).isEmpty();
  }

  @Test
  void temporary_refusal_postpones_the_job_with_growing_pauses() throws Exception {
    var server = scripted().answering("RCPT", "450 4.2.1 try later");
    var mailer = mailer(server.port());
    var job = job("welcome", ADA.value());

    assertThat(mailer.send(job, attempt(1)))
        .isEqualTo(Outcome.postponed(Duration.ofMinutes(1), "450 4.2.1 try later"));
    assertThat(mailer.send(job, new NumberedAttempt(1, 3)))
        .isEqualTo(Outcome.postponed(Duration.ofMinutes(8), "450 4.2.1 try later"));
    assertThat(lists.of("default", ADA)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "421 too busy",
        "451 4.7.1 greylisted, try again in 300 s",
        "452 4.2.2 mailbox full",
        "552 5.2.2 mailbox full",
        "550 5.2.2 mailbox full",
        "552 too much mail data",
        "530 5.7.0 authentication required"
      })
  void recipient_that_is_refused_for_now_postpones_the_job(String reply) throws Exception {
    var server = scripted().answering("RCPT", reply);
    assertThat(mailer(server.port()).send(job("welcome", ADA.value()), attempt(1)))
        .isEqualTo(Outcome.postponed(Duration.ofMinutes(1), reply));
  }

  /** RFC 1870, section 6. */
  @ParameterizedTest
  @ValueSource(strings = {"552 message too large", "552 5.3.4 message too large"})
  void mail_that_is_too_large_is_rejected(String reply) throws Exception {
    var server = scripted().answering(".", reply);
    assertThat(mailer(server.port()).send(job("welcome", ADA.value()), attempt(1)))
        .isEqualTo(Outcome.rejected(reply));
  }

  @Test
  void server_that_is_down_postpones_the_job() throws Exception {
    int port = FreePort.any();

    assertThat(mailer(port).send(job("welcome", ADA.value()), attempt(1)))
        .isInstanceOf(Outcome.Postponed.class)
        .asString()
        .contains("delay=PT1M");
  }

  private static Attempt attempt(int number) {
    return new NumberedAttempt(number, 0);
  }

  @Test
  void change_since_intake_that_forbids_the_mail_rejects_the_job() throws Exception {
    var mailer = mailer(scripted().port());
    assertThat(mailer.send(job("birthday", ADA.value()), attempt(1)))
        .isInstanceOf(Outcome.Rejected.class);
    assertThat(mailer.send(job("welcome", null), attempt(1))).isInstanceOf(Outcome.Rejected.class);
    lists.add(
        "default", new Suppression(ADA, "welcome", Reason.UNSUBSCRIBED, null, CLOCK.instant()));
    assertThat(mailer.send(job("welcome", ADA.value()), attempt(1)))
        .isInstanceOf(Outcome.Rejected.class);
  }

  @Test
  void values_arrive_unchanged() throws Exception {
    var items = Json.createArrayBuilder();
    for (var title : List.of("    four blanks", "5\\-pack", "**a**\n# b", "「東京」&amp;<b>")) {
      items.add(Json.createObjectBuilder().add("title", title));
    }
    var data =
        Json.createObjectBuilder()
            .add("orderNumber", "A ")
            .add("total", "\u00A012,00 €")
            .add("items", items)
            .add("orderUrl", "https://acme.example/o?a=_1_&b=*2*")
            .build();
    var server = greenMail();
    mailer(server.getSmtp().getPort())
        .send(job("order-confirmed", ADA.value(), 5, data), attempt(1));

    var parts = (MimeMultipart) server.getReceivedMessages()[0].getContent();
    assertThat(parts.getBodyPart(0).getContent())
        .asString()
        .isEqualToNormalizingNewlines(
            """
            Thank you

            We have received your order A .

            -     four blanks
            - 5\\-pack
            - **a**
            # b
            - 「東京」&amp;<b>

            Total: \u00A012,00 €

            See your order:
            https://acme.example/o?a=_1_&b=*2*

            --\s
            Acme
            """);
    var card = Jsoup.parse((String) parts.getBodyPart(1).getContent()).selectFirst(".card");
    assertThat(card.select("strong, li").stream().map(Element::wholeText))
        .containsExactly(
            "A ", "    four blanks", "5\\-pack", "**a**\n# b", "「東京」&amp;<b>", "\u00A012,00 €");
    assertThat(card.select("a").attr("href")).isEqualTo("https://acme.example/o?a=_1_&b=*2*");
  }

  @Test
  void urgent_notification_does_not_wait_for_the_connections_of_normal_ones() throws Exception {
    var scanned = new CountDownLatch(1);
    var server = scripted().holding(ScriptedSmtpServer.END, scanned);
    var mailer = mailer(server.port());
    for (int i = 0; i < 40; i++) {
      sendInBackground(mailer, job("welcome", ADA.value()));
    }
    await().until(() -> server.mails() == 3);
    sendInBackground(mailer, job("password-reset", ADA.value(), 1, RESET));
    await().until(() -> server.subjects().contains("Choose a new password"));
    assertThat(server.subjects()).hasSize(4);
    scanned.countDown();
    await().until(() -> server.mails() == 41);
  }

  private static void sendInBackground(SmtpMailer mailer, Job job) {
    CompletableFuture.runAsync(
        () -> {
          try {
            mailer.send(job, attempt(1));
          } catch (MessagingException failed) {
            throw new IllegalStateException(failed);
          }
        },
        task -> new Thread(task).start());
  }

  private static Job job(String type, String to) {
    return job(type, to, 5, RESET);
  }

  private static Job job(String type, String to, int priority, JsonObject data) {
    JsonObject payload =
        new NotificationRequest(type, "u-1", to, data, null, null, null, null, null).payload();
    var now = CLOCK.instant();
    return new Job(
        JobId.next(now),
        NotificationsResource.KIND,
        type,
        "u-1",
        Job.DEFAULT_OWNER,
        priority,
        now,
        null,
        null,
        null,
        payload);
  }

  private SmtpMailer mailer(int port) throws Exception {
    var from = new InternetAddress("Acme <no-reply@acme.example>");
    var settings =
        new SmtpSettings(
            "localhost",
            port,
            Tls.NONE,
            null,
            null,
            from,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            4);
    var sender = new SmtpSender(settings, (SSLSocketFactory) SSLSocketFactory.getDefault(), CLOCK);
    var files = new TemplateFiles(null);
    var templates = new Templates(files);
    var links = new UnsubscribeLinks(URI.create("https://mail.acme.example"), "a secret of ours");
    var mailer =
        new SmtpMailer(
            new NotificationTypes(files, templates),
            new Addressees(lists, lists, Locale.ENGLISH),
            new MailWriter(templates, links, from),
            sender,
            new MailBackoff(Duration.ofMinutes(1), () -> 0.5),
            lists,
            CLOCK);
    open.add(0, mailer);
    return mailer;
  }

  private ScriptedSmtpServer scripted() throws Exception {
    var server = new ScriptedSmtpServer();
    open.add(server);
    return server;
  }

  private GreenMail greenMail() {
    var setup = new ServerSetup(0, "localhost", "smtp");
    setup.setServerStartupTimeout(20_000);
    var server = new GreenMail(setup);
    server.start();
    open.add(server::stop);
    return server;
  }
}
