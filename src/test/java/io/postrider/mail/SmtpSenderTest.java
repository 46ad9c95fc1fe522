package io.postrider.mail;

import static io.postrider.mail.ScriptedSmtpServer.END;
import static io.postrider.mail.ScriptedSmtpServer.HANG_UP;
import static io.postrider.mail.ScriptedSmtpServer.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.postrider.job.JobId;
import io.postrider.mail.SmtpSettings.Tls;
import io.postrider.recipient.EmailAddress;
import io.postrider.testkit.TestTls;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpSenderTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);
  private static final SSLSocketFactory USUAL = (SSLSocketFactory) SSLSocketFactory.getDefault();
  private static final JobId ID = JobId.next(CLOCK.instant());
  private static final EmailAddress ADA = new EmailAddress("ada@example.com");

  private static final int CONNECTIONS = 4;
  private static final Set<Thread.State> WAITING =
      Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  @TempDir static Path dir;
  private static TestTls localhost;
  private static TestTls elsewhere;

  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void makeCertificates() throws Exception {
    localhost = TestTls.forHost(dir, "localhost");
    elsewhere = TestTls.forHost(dir, "mail.elsewhere.example");
  }

  @AfterEach
  void closeAll() throws Exception {
    for (var each : open) {
      each.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void without_a_connection_nothing_starts(int connections) {
    assertThatThrownBy(
            () ->
                new SmtpSettings(
                    "localhost",
                    25,
                    Tls.NONE,
                    null,
                    null,
                    new InternetAddress("no-reply@acme.example"),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    connections))
        .hasMessageContaining("POSTRIDER_MAIL_CONNECTIONS");
  }

  @Test
  void mail_arrives_as_text_and_html_under_the_id_of_its_job() throws Exception {
    var server = greenMail("smtp", null);
    var unsubscribe = URI.create("https://mail.example.com/unsubscribe/abc");
    assertThat(
            sender(server, Tls.NONE, USUAL, null)
                .send(
                    new MailMessage(
                        ID, ADA, "Ada Lövelace", "Grüße", "text ä", "<p>ä</p>", unsubscribe),
                    false))
        .isEmpty();

    var mail = only(server);
    assertThat(mail.getHeader("Message-ID")).containsExactly("<" + ID + "@acme.example>");
    assertThat(mail.getSubject()).isEqualTo("Grüße");
    assertThat(mail.getFrom())
        .containsExactly(new InternetAddress("no-reply@acme.example", "Acme"));
    assertThat(((InternetAddress) mail.getAllRecipients()[0]).getPersonal())
        .isEqualTo("Ada Lövelace");
    assertThat(mail.getSentDate()).isEqualTo(CLOCK.instant());
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(mail.getHeader("List-Unsubscribe")).containsExactly("<" + unsubscribe + ">");
    assertThat(mail.getHeader("List-Unsubscribe-Post"))
        .containsExactly("List-Unsubscribe=One-Click");
    var parts = (MimeMultipart) mail.getContent();
    assertThat(parts.getContentType()).startsWith("multipart/alternative");
    assertThat(parts.getBodyPart(0).getContent()).isEqualTo("text ä");
    assertThat(parts.getBodyPart(0).getContentType()).isEqualTo("text/plain; charset=UTF-8");
    assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>ä</p>");
    assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("text/html; charset=UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n", "\r", "\u0085", "\u2028"})
  void no_value_can_add_a_header(String lineEnd) throws Exception {
    var server = greenMail("smtp", null);
    var attack = "Hi" + lineEnd + "Bcc: eve@example.com" + lineEnd + lineEnd + "body";
    sender(server, Tls.NONE, USUAL, null)
        .send(new MailMessage(ID, ADA, attack, attack, "text", "html", null), false);

    var mail = only(server);
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getAllRecipients()).hasSize(1);
    assertThat(mail.getSubject()).isEqualTo("Hi Bcc: eve@example.com body");
    assertThat(mail.getContent()).isInstanceOf(MimeMultipart.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=?UTF-8?B?SGVsbG8=?=",
        "Order =?x?q?a_b?= and =?",
        "A  B *\\-\" <x@y.zz>, (z)",
        "=?UTF-8?Q?ü?= ü",
        "LONG",
        "LONG ü LONG"
      })
  void headers_come_out_as_they_went_in(String text) throws Exception {
    var server = greenMail("smtp", null);
    var given = text.replace("LONG", "x".repeat(3000));
    sender(server, Tls.NONE, USUAL, null)
        .send(new MailMessage(ID, ADA, given, given, "text", "html", null), false);

    var mail = only(server);
    assertThat(mail.getSubject()).isEqualTo(given);
    assertThat(((InternetAddress) mail.getAllRecipients()[0]).getPersonal()).isEqualTo(given);
    assertThat(Collections.list(mail.getAllHeaderLines()))
        .flatExtracting(header -> List.of(header.split("\r\n")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(998));
  }

  @Test
  void encrypted_connection_logs_in_where_the_certificate_is_good() throws Exception {
    var server = greenMail("smtps", localhost);
    server.setUser("mailer@acme.example", "mailer", "secret");
    assertThat(sender(server, Tls.TLS, localhost.trusting(), "mailer").send(letter(), false))
        .isEmpty();
    assertThat(server.getReceivedMessages()).hasSize(1);
  }

  @Test
  void starttls_encrypts_where_the_certificate_is_good() throws Exception {
    var server = scripted().encrypting(localhost.presenting());
    assertThat(
            sender(server.port(), Tls.STARTTLS, localhost.trusting(), null).send(letter(), false))
        .isEmpty();
  }

  @Test
  void certificate_of_an_unknown_authority_is_refused() throws Exception {
    assertUntrusted(sender(greenMail("smtps", localhost), Tls.TLS, USUAL, null));
    var server = scripted().encrypting(localhost.presenting());
    assertUntrusted(sender(server.port(), Tls.STARTTLS, USUAL, null));
  }

  @Test
  void certificate_of_another_host_is_refused() throws Exception {
    var server = scripted().encrypting(elsewhere.presenting());
    assertUntrusted(sender(server.port(), Tls.STARTTLS, elsewhere.trusting(), null));
  }

  @Test
  void nothing_is_sent_in_the_clear_where_starttls_is_demanded() throws Exception {
    var server = scripted();
    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(() -> sender(server.port(), Tls.STARTTLS, USUAL, null).send(letter(), false))
        .withMessageContaining("STARTTLS");
  }

  @Test
  void wrong_password_is_the_configurations_fault_and_not_the_mails() throws Exception {
    var server = greenMail("smtp", null);
    server.setUser("mailer@acme.example", "mailer", "another");
    assertUnsent(sender(server, Tls.NONE, USUAL, "mailer"));
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT,550 5.1.1 no such user,true",
    "RCPT,550 5.1.2 no such host,true",
    "RCPT,553 5.1.3 not an address,true",
    "RCPT,551 5.1.6 moved,true",
    "RCPT,556 5.1.10 takes no mail,true",
    "RCPT,550 5.2.1 mailbox disabled,true",
    "RCPT,550 no such user,false",
    "RCPT,551 not local,false",
    "RCPT,553 not in our list,false",
    "RCPT,550 5.1.0 address rejected,false",
    "RCPT,550 5.1.7 no such sender,false",
    "RCPT,550 5.1.8 no such domain of the sender,false",
    "RCPT,550 5.1.11 not registered,false",
    "RCPT,550 5.7.1 listed as a source of spam,false",
    "RCPT,552 5.2.2 mailbox full,false",
    "MAIL,550 5.1.8 sender refused,false",
    "DATA,554 5.7.1 not now nor ever,false",
    ".,550 5.7.26 unauthenticated,false",
  })
  void permanent_answer_is_returned_in_the_servers_words(
      String command, String reply, boolean hardBounce) throws Exception {
    var server = scripted().answering(command, reply);
    var refusal = sender(server.port(), Tls.NONE, USUAL, null).send(letter(), false).orElseThrow();
    assertThat(refusal.words()).isEqualTo(reply);
    assertThat(refusal.hardBounce()).isEqualTo(hardBounce);
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT,450 4.2.1 try later",
    "RCPT,530 5.7.0 authentication required",
    "MAIL,451 4.3.0 try later",
    "DATA,452 4.3.1 no space",
    ".,421 4.3.2 shutting down",
  })
  void temporary_answer_is_thrown_in_the_servers_words(String command, String reply)
      throws Exception {
    var server = scripted().answering(command, reply);
    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(() -> sender(server.port(), Tls.NONE, USUAL, null).send(letter(), false))
        .withMessage(reply);
  }

  @ParameterizedTest
  @CsvSource({
    "EHLO," + HANG_UP,
    "MAIL," + HANG_UP,
    ".," + HANG_UP,
    "MAIL," + SILENCE,
    ".," + SILENCE
  })
  void lost_connection_and_silence_are_thrown(String command, String reply) throws Exception {
    assertUnsent(sender(scripted().answering(command, reply).port(), Tls.NONE, USUAL, null));
  }

  @ParameterizedTest
  @EnumSource(
      value = Tls.class,
      names = {"NONE", "STARTTLS"})
  void mail_that_the_server_scans_for_longer_than_the_timeout_is_sent_once(Tls tls)
      throws Exception {
    var scanned = new CountDownLatch(1);
    var server = scripted().holding(END, scanned);
    if (tls == Tls.STARTTLS) {
      server.encrypting(localhost.presenting());
    }
    var sender = sender(server.port(), tls, localhost.trusting(), null, Duration.ofMinutes(1));
    var sending = CompletableFuture.runAsync(() -> sendQuietly(sender));
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> sending.get(3, TimeUnit.SECONDS));

    scanned.countDown();
    sending.get();
    assertThat(server.mails()).isEqualTo(1);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void connection_is_used_again_and_replaced_when_it_is_lost() throws Exception {
    var server = scripted();
    var sender = sender(server.port(), Tls.NONE, USUAL, null);
    for (int i = 0; i < 20; i++) {
      assertThat(sender.send(letter(), false)).isEmpty();
    }
    assertThat(server.connections()).isEqualTo(1);

    server.answeringOnce("NOOP", HANG_UP);
    assertThat(sender.send(letter(), false)).isEmpty();
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void one_dead_connection_is_enough_to_trust_none_that_is_idle() throws Exception {
    var scanned = new CountDownLatch(1);
    var server = scripted().holding(END, scanned);
    var sender = sender(server.port(), Tls.NONE, USUAL, null, Duration.ofMinutes(1));
    var mails = send(sender, CONNECTIONS, "in hand", true);
    await().until(() -> server.mails() == CONNECTIONS);
    scanned.countDown();
    for (var each : mails) {
      each.join();
    }

    server.answering("NOOP", SILENCE);
    assertThat(sender.send(letter(), true)).isEmpty();
    assertThat(server.probes()).isEqualTo(1);
    assertThat(server.connections()).isEqualTo(CONNECTIONS + 1);
  }

  @Test
  void connection_is_renewed_before_servers_tire_of_it() throws Exception {
    var server = scripted();
    var sender = sender(server.port(), Tls.NONE, USUAL, null);
    for (int i = 0; i < 110; i++) {
      sender.send(letter(), false);
    }
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void load_shares_the_connections_there_may_be() throws Exception {
    var server = greenMail("smtp", null);
    var sender = sender(server, Tls.NONE, USUAL, null);
    var threads = Executors.newFixedThreadPool(16);
    open.add(threads::shutdownNow);
    var sending =
        IntStream.range(0, 200)
            .mapToObj(i -> CompletableFuture.runAsync(() -> sendQuietly(sender), threads))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(sending).get();
    assertThat(server.getReceivedMessages()).hasSize(200);
  }

  @Test
  void mail_waits_for_a_connection_for_as_long_as_others_need_theirs() throws Exception {
    var scanned = new CountDownLatch(1);
    var server = scripted().holding(END, scanned);
    var sender = sender(server.port(), Tls.NONE, USUAL, null, Duration.ofMinutes(1));
    occupy(sender, server);
    var waiting = oneMore(sender);
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> waiting.get(3, TimeUnit.SECONDS));

    scanned.countDown();
    waiting.get();
    assertThat(server.connections()).isEqualTo(CONNECTIONS);
  }

  @Test
  void mail_that_waits_for_a_connection_fails_when_the_server_is_gone() throws Exception {
    var gone = new CountDownLatch(1);
    var server = scripted().holding(END, gone).answering(END, HANG_UP);
    var sender = sender(server.port(), Tls.NONE, USUAL, null, Duration.ofMinutes(1));
    occupy(sender, server);
    var waiting = oneMore(sender);
    server.close();
    gone.countDown();
    assertFailed(waiting);
  }

  @Test
  void mails_that_wait_for_a_connection_are_turned_away_at_the_end() throws Exception {
    var scanned = new CountDownLatch(1);
    var server = scripted().holding(END, scanned);
    var sender = sender(server.port(), Tls.NONE, USUAL, null, Duration.ofMinutes(1));
    occupy(sender, server);
    var first = oneMore(sender);
    var second = oneMore(sender);
    sender.close();
    assertFailed(first);
    assertFailed(second);
    scanned.countDown();
  }

  @Test
  void urgent_mail_is_sent_at_once_however_many_normal_ones_wait() throws Exception {
    var scanned = new CountDownLatch(1);
    var server = scripted().holding(END, scanned);
    var sender = sender(server.port(), Tls.NONE, USUAL, null, Duration.ofMinutes(1));
    send(sender, 40, "welcome", false);
    await().until(() -> server.mails() == CONNECTIONS - 1);

    send(sender, 1, "reset", true);
    await().until(() -> server.subjects().contains("reset"));
    assertThat(server.subjects()).hasSize(CONNECTIONS);
    scanned.countDown();
    await().until(() -> server.mails() == 41);
  }

  /** Which mail has the next connection is certain; how fast its thread goes on is not. */
  @Test
  void urgent_mails_go_first_where_they_have_to_wait_themselves() throws Exception {
    var permits = new ConnectionPermits(CONNECTIONS);
    for (int i = 0; i < CONNECTIONS; i++) {
      permits.acquire(true);
    }
    var normal = Stream.generate(() -> waiting(() -> permits.acquire(false))).limit(20).toList();
    var urgent = Stream.generate(() -> waiting(() -> permits.acquire(true))).limit(10).toList();

    for (var next : urgent) {
      permits.release(true);
      next.get(10, TimeUnit.SECONDS);
    }
    assertThat(normal).noneMatch(CompletableFuture::isDone);

    // What is left for normal mails, as urgent ones give their connections back.
    for (int i = 0; i < CONNECTIONS; i++) {
      permits.release(true);
    }
    normal.get(0).get(10, TimeUnit.SECONDS);
  }

  @Test
  void only_connection_is_for_all_mails_and_urgent_ones_go_first() throws Exception {
    var permits = new ConnectionPermits(1);
    permits.acquire(false);
    var normal = waiting(() -> permits.acquire(false));
    var urgent = waiting(() -> permits.acquire(true));
    permits.release(false);
    urgent.get(10, TimeUnit.SECONDS);
    assertThat(normal).isNotDone();
    permits.release(true);
    normal.get(10, TimeUnit.SECONDS);
  }

  private static void assertFailed(CompletableFuture<Void> sending) {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> sending.get(10, TimeUnit.SECONDS));
  }

  /** Uses all connections, of a server that keeps its answers to itself. */
  private static void occupy(SmtpSender sender, ScriptedSmtpServer server) {
    send(sender, CONNECTIONS, "in hand", true);
    await().until(() -> server.mails() == CONNECTIONS);
  }

  /** Sends a mail that has to wait, and does. */
  private static CompletableFuture<Void> oneMore(SmtpSender sender) {
    return waiting(() -> sendQuietly(sender));
  }

  /** Does what has to wait, in a thread of its own, and returns when it waits. */
  private static CompletableFuture<Void> waiting(Runnable work) {
    var thread = new AtomicReference<Thread>();
    var running =
        CompletableFuture.runAsync(
            work,
            task -> {
              thread.set(new Thread(task));
              thread.get().start();
            });
    await().until(() -> WAITING.contains(thread.get().getState()));
    return running;
  }

  /** Sends mails at once, each in a thread of its own. */
  private static List<Thread> send(SmtpSender sender, int count, String subject, boolean urgent) {
    var letter = new MailMessage(ID, ADA, null, subject, "text", "<p>html</p>", null);
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              var thread = new Thread(() -> sendQuietly(sender, letter, urgent));
              thread.start();
              return thread;
            })
        .toList();
  }

  private static void sendQuietly(SmtpSender sender) {
    sendQuietly(sender, letter(), false);
  }

  private static void sendQuietly(SmtpSender sender, MailMessage letter, boolean urgent) {
    try {
      assertThat(sender.send(letter, urgent)).isEmpty();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertUnsent(SmtpSender sender) {
    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(() -> sender.send(letter(), false));
  }

  private static void assertUntrusted(SmtpSender sender) {
    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(() -> sender.send(letter(), false))
        .havingCause()
        .isInstanceOf(SSLException.class);
  }

  private static MailMessage letter() {
    return new MailMessage(ID, ADA, null, "Hello", "text", "<p>html</p>", null);
  }

  private static MimeMessage only(GreenMail server) throws MessagingException {
    var mails = server.getReceivedMessages();
    assertThat(mails).hasSize(1);
    return mails[0];
  }

  private ScriptedSmtpServer scripted() throws IOException {
    var server = new ScriptedSmtpServer();
    open.add(server);
    return server;
  }

  private GreenMail greenMail(String protocol, TestTls tls) {
    var setup = new ServerSetup(0, "localhost", protocol);
    if (tls != null) {
      System.setProperty("greenmail.tls.keystore.file", tls.keyStore().toString());
      System.setProperty("greenmail.tls.keystore.password", tls.password());
    }
    setup.setServerStartupTimeout(20_000);
    var server = new GreenMail(setup);
    server.start();
    open.add(server::stop);
    return server;
  }

  private SmtpSender sender(GreenMail server, Tls tls, SSLSocketFactory factory, String user)
      throws AddressException {
    var smtp = tls == Tls.TLS ? server.getSmtps() : server.getSmtp();
    return sender(smtp.getPort(), tls, factory, user);
  }

  private SmtpSender sender(int port, Tls tls, SSLSocketFactory factory, String user)
      throws AddressException {
    return sender(port, tls, factory, user, Duration.ofSeconds(1));
  }

  private SmtpSender sender(
      int port, Tls tls, SSLSocketFactory factory, String user, Duration patience)
      throws AddressException {
    var settings =
        new SmtpSettings(
            "localhost",
            port,
            tls,
            user,
            user == null ? null : "secret",
            new InternetAddress("Acme <no-reply@acme.example>"),
            Duration.ofSeconds(1),
            patience,
            CONNECTIONS);
    var sender = new SmtpSender(settings, factory, CLOCK);
    open.add(0, sender);
    return sender;
  }
}
