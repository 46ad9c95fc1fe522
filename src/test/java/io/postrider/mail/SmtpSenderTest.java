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
import io.postrider.stack.FreePort;
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
  private static final SSLSocketFactory DEFAULT_TLS =
      (SSLSocketFactory) SSLSocketFactory.getDefault();
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
  void settings_with_less_than_one_connection_are_refused(int connections) {
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
            sender(server, Tls.NONE, DEFAULT_TLS, null)
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
  void value_with_a_line_end_cannot_add_a_header(String lineEnd) throws Exception {
    var server = greenMail("smtp", null);
    var attack = "Hi" + lineEnd + "Bcc: eve@example.com" + lineEnd + lineEnd + "body";
    sender(server, Tls.NONE, DEFAULT_TLS, null)
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
  void header_texts_arrive_unchanged(String text) throws Exception {
    var server = greenMail("smtp", null);
    var given = text.replace("LONG", "x".repeat(3000));
    sender(server, Tls.NONE, DEFAULT_TLS, null)
        .send(new MailMessage(ID, ADA, given, given, "text", "html", null), false);

    var mail = only(server);
    assertThat(mail.getSubject()).isEqualTo(given);
    assertThat(((InternetAddress) mail.getAllRecipients()[0]).getPersonal()).isEqualTo(given);
    assertThat(Collections.list(mail.getAllHeaderLines()))
        .flatExtracting(header -> List.of(header.split("\r\n")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(998));
  }

  @Test
  void encrypted_connection_logs_in_if_the_certificate_is_valid() throws Exception {
    var server = greenMail("smtps", localhost);
    server.setUser("mailer@acme.example", "mailer", "secret");
    assertThat(sender(server, Tls.TLS, localhost.trusting(), "mailer").send(mail(), false))
        .isEmpty();
    assertThat(server.getReceivedMessages()).hasSize(1);
  }

  @Test
  void starttls_encrypts_if_the_certificate_is_valid() throws Exception {
    var server = scripted().encrypting(localhost.presenting());
    assertThat(sender(server.port(), Tls.STARTTLS, localhost.trusting(), null).send(mail(), false))
        .isEmpty();
  }

  @Test
  void certificate_of_an_unknown_authority_is_refused() throws Exception {
    assertUntrusted(sender(greenMail("smtps", localhost), Tls.TLS, DEFAULT_TLS, null));
    var server = scripted().encrypting(localhost.presenting());
    assertUntrusted(sender(server.port(), Tls.STARTTLS, DEFAULT_TLS, null));
  }

  @Test
  void certificate_of_another_host_is_refused() throws Exception {
    var server = scripted().encrypting(elsewhere.presenting());
    assertUntrusted(sender(server.port(), Tls.STARTTLS, elsewhere.trusting(), null));
  }

  @Test
  void mail_is_not_sent_unencrypted_if_starttls_is_required() throws Exception {
    var server = scripted();
    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(
            () -> sender(server.port(), Tls.STARTTLS, DEFAULT_TLS, null).send(mail(), false))
        .withMessageContaining("STARTTLS");
  }

  @Test
  void wrong_password_is_a_temporary_failure() throws Exception {
    var server = greenMail("smtp", null);
    server.setUser("mailer@acme.example", "mailer", "another");
    assertUnsent(sender(server, Tls.NONE, DEFAULT_TLS, "mailer"));
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
    "MAIL,550 5.1.8 sender refused,false",
    "DATA,554 5.7.1 not now nor ever,false",
    ".,550 5.7.26 unauthenticated,false",
  })
  void permanent_refusal_is_returned_with_the_servers_text(
      String command, String reply, boolean hardBounce) throws Exception {
    var server = scripted().answering(command, reply);
    var refusal =
        sender(server.port(), Tls.NONE, DEFAULT_TLS, null).send(mail(), false).orElseThrow();
    assertThat(refusal.text()).isEqualTo(reply);
    assertThat(refusal.hardBounce()).isEqualTo(hardBounce);
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT,450 4.2.1 try later",
    "RCPT,552 5.2.2 mailbox full",
    "RCPT,530 5.7.0 authentication required",
    "MAIL,451 4.3.0 try later",
    "DATA,452 4.3.1 no space",
    ".,421 4.3.2 shutting down",
  })
  void temporary_refusal_is_thrown_with_the_servers_text(String command, String reply)
      throws Exception {
    var server = scripted().answering(command, reply);
    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(() -> sender(server.port(), Tls.NONE, DEFAULT_TLS, null).send(mail(), false))
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
  void lost_connection_and_missing_reply_are_thrown(String command, String reply) throws Exception {
    int port = scripted().answering(command, reply).port();
    var soon = Duration.ofSeconds(1);
    assertUnsent(sender(port, Tls.NONE, DEFAULT_TLS, null, soon, soon));
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
    var timeout = Duration.ofSeconds(3);
    var sender =
        sender(server.port(), tls, localhost.trusting(), null, timeout, Duration.ofMinutes(1));
    var sending = CompletableFuture.runAsync(() -> sendQuietly(sender));
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> sending.get(6, TimeUnit.SECONDS));

    scanned.countDown();
    sending.get();
    assertThat(server.mails()).isEqualTo(1);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void connection_is_reused_and_replaced_when_it_is_lost() throws Exception {
    var server = scripted();
    var sender = sender(server.port(), Tls.NONE, DEFAULT_TLS, null);
    for (int i = 0; i < 20; i++) {
      assertThat(sender.send(mail(), false)).isEmpty();
    }
    assertThat(server.connections()).isEqualTo(1);

    server.answeringOnce("NOOP", HANG_UP);
    assertThat(sender.send(mail(), false)).isEmpty();
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void one_broken_connection_makes_all_idle_ones_count_as_broken() throws Exception {
    var scanned = new CountDownLatch(1);
    var server = scripted().holding(END, scanned);
    var timeout = Duration.ofSeconds(5);
    var sender = sender(server.port(), Tls.NONE, DEFAULT_TLS, null, timeout, Duration.ofMinutes(1));
    var mails = send(sender, CONNECTIONS, "occupying", true);
    await().until(() -> server.mails() == CONNECTIONS);
    scanned.countDown();
    for (var each : mails) {
      each.join();
    }

    server.answering("NOOP", SILENCE);
    assertThat(sender.send(mail(), true)).isEmpty();
    assertThat(server.noops()).isEqualTo(1);
    assertThat(server.connections()).isEqualTo(CONNECTIONS + 1);
  }

  @Test
  void connection_is_replaced_after_100_mails() throws Exception {
    var server = scripted();
    var sender = sender(server.port(), Tls.NONE, DEFAULT_TLS, null);
    for (int i = 0; i < 110; i++) {
      sender.send(mail(), false);
    }
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void only_urgent_mails_try_to_connect_while_the_server_is_known_to_be_down() throws Exception {
    int port = FreePort.any();
    var sender = sender(port, Tls.NONE, DEFAULT_TLS, null);
    assertUnsent(sender);

    try (var back = new ScriptedSmtpServer(port)) {
      assertUnsent(sender);
      assertThat(back.connections()).isZero();
      assertThat(sender.send(mail(), true)).isEmpty();
      assertThat(sender.send(mail(), false)).isEmpty();
    }
  }

  @Test
  void two_hundred_parallel_mails_share_the_connections() throws Exception {
    var server = greenMail("smtp", null);
    var sender = sender(server, Tls.NONE, DEFAULT_TLS, null);
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
  void mail_waits_until_a_connection_is_free() throws Exception {
    var scanned = new CountDownLatch(1);
    var server = scripted().holding(END, scanned);
    var sender = sender(server.port(), Tls.NONE, DEFAULT_TLS, null);
    occupy(sender, server);
    var waiting = oneMore(sender);
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> waiting.get(3, TimeUnit.SECONDS));

    scanned.countDown();
    waiting.get();
    assertThat(server.connections()).isEqualTo(CONNECTIONS);
  }

  @Test
  void waiting_mail_fails_when_the_server_is_unreachable() throws Exception {
    var gone = new CountDownLatch(1);
    var server = scripted().holding(END, gone).answering(END, HANG_UP);
    var sender = sender(server.port(), Tls.NONE, DEFAULT_TLS, null);
    occupy(sender, server);
    var waiting = oneMore(sender);
    server.close();
    gone.countDown();
    assertFailed(waiting);
  }

  @Test
  void waiting_mails_fail_when_the_sender_is_closed() throws Exception {
    var scanned = new CountDownLatch(1);
    var server = scripted().holding(END, scanned);
    var sender = sender(server.port(), Tls.NONE, DEFAULT_TLS, null);
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
    var sender = sender(server.port(), Tls.NONE, DEFAULT_TLS, null);
    send(sender, 40, "welcome", false);
    await().until(() -> server.mails() == CONNECTIONS - 1);

    send(sender, 1, "reset", true);
    await().until(() -> server.subjects().contains("reset"));
    assertThat(server.subjects()).hasSize(CONNECTIONS);
    scanned.countDown();
    await().until(() -> server.mails() == 41);
  }

  /**
   * Tests the permits alone: which mail gets the next connection is determined, but not how fast
   * its thread continues.
   */
  @Test
  void waiting_urgent_mails_get_connections_before_normal_ones() throws Exception {
    var permits = new ConnectionPermits(CONNECTIONS);
    for (int i = 0; i < CONNECTIONS; i++) {
      permits.acquire(true);
    }
    var normal = Stream.generate(() -> waiting(() -> acquire(permits, false))).limit(20).toList();
    var urgent = Stream.generate(() -> waiting(() -> acquire(permits, true))).limit(10).toList();

    for (var next : urgent) {
      permits.release(true);
      next.get(10, TimeUnit.SECONDS);
    }
    assertThat(normal).noneMatch(CompletableFuture::isDone);

    // Now the urgent mails release their connections, and normal mails get them.
    for (int i = 0; i < CONNECTIONS; i++) {
      permits.release(true);
    }
    normal.get(0).get(10, TimeUnit.SECONDS);
  }

  @Test
  void single_connection_serves_all_mails_and_urgent_ones_first() throws Exception {
    var permits = new ConnectionPermits(1);
    permits.acquire(false);
    var normal = waiting(() -> acquire(permits, false));
    var urgent = waiting(() -> acquire(permits, true));
    permits.release(false);
    urgent.get(10, TimeUnit.SECONDS);
    assertThat(normal).isNotDone();
    permits.release(true);
    normal.get(10, TimeUnit.SECONDS);
  }

  /** A mail that nobody waits for any more must not be sent later. */
  @Test
  void mail_whose_wait_is_interrupted_takes_no_connection() throws Exception {
    var permits = new ConnectionPermits(1);
    permits.acquire(false);
    var ended = new CompletableFuture<Exception>();
    var thread =
        new Thread(
            () -> {
              try {
                permits.acquire(false);
                ended.complete(null);
              } catch (InterruptedException interrupted) {
                ended.complete(interrupted);
              }
            });
    thread.start();
    thread.interrupt();

    assertThat(ended.get(1, TimeUnit.MINUTES)).isInstanceOf(InterruptedException.class);
    permits.release(false);
    CompletableFuture.runAsync(() -> acquire(permits, false)).get(1, TimeUnit.MINUTES);
  }

  private static void acquire(ConnectionPermits permits, boolean urgent) {
    try {
      permits.acquire(urgent);
    } catch (InterruptedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void assertFailed(CompletableFuture<Void> sending) {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> sending.get(10, TimeUnit.SECONDS));
  }

  /** Uses all connections; the server does not reply to their mails yet. */
  private static void occupy(SmtpSender sender, ScriptedSmtpServer server) {
    send(sender, CONNECTIONS, "occupying", true);
    await().until(() -> server.mails() == CONNECTIONS);
  }

  /** Starts to send a mail, and returns when it waits for a connection. */
  private static CompletableFuture<Void> oneMore(SmtpSender sender) {
    return waiting(() -> sendQuietly(sender));
  }

  /** Runs work that has to wait in a thread of its own, and returns when it waits. */
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

  /** Sends mails in parallel, each in a thread of its own. */
  private static List<Thread> send(SmtpSender sender, int count, String subject, boolean urgent) {
    var mail = new MailMessage(ID, ADA, null, subject, "text", "<p>html</p>", null);
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              var thread = new Thread(() -> sendQuietly(sender, mail, urgent));
              thread.start();
              return thread;
            })
        .toList();
  }

  private static void sendQuietly(SmtpSender sender) {
    sendQuietly(sender, mail(), false);
  }

  private static void sendQuietly(SmtpSender sender, MailMessage mail, boolean urgent) {
    try {
      assertThat(sender.send(mail, urgent)).isEmpty();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertUnsent(SmtpSender sender) {
    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(() -> sender.send(mail(), false));
  }

  private static void assertUntrusted(SmtpSender sender) {
    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(() -> sender.send(mail(), false))
        .havingCause()
        .havingCause()
        .isInstanceOf(SSLException.class);
  }

  private static MailMessage mail() {
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

  /** For tests that are not about timeouts: a busy machine may take seconds for a reply. */
  private SmtpSender sender(int port, Tls tls, SSLSocketFactory factory, String user)
      throws AddressException {
    var patience = Duration.ofMinutes(1);
    return sender(port, tls, factory, user, patience, patience);
  }

  private SmtpSender sender(
      int port,
      Tls tls,
      SSLSocketFactory factory,
      String user,
      Duration timeout,
      Duration dataTimeout)
      throws AddressException {
    var settings =
        new SmtpSettings(
            "localhost",
            port,
            tls,
            user,
            user == null ? null : "secret",
            new InternetAddress("Acme <no-reply@acme.example>"),
            timeout,
            dataTimeout,
            CONNECTIONS);
    var sender = new SmtpSender(settings, factory, CLOCK);
    open.add(0, sender);
    return sender;
  }
}
