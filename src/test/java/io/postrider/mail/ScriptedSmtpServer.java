package io.postrider.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * An SMTP server that gives scripted replies, for cases that a real server cannot be made to
 * produce.
 */
public final class ScriptedSmtpServer implements AutoCloseable {

  /** In place of a reply: close the connection. */
  static final String HANG_UP = "hang up";

  /** In place of a reply: say nothing. */
  static final String SILENCE = "silence";

  /** Before a reply that is given only once. */
  private static final String ONCE = "once ";

  /** The pseudo-command for the end of the mail's data. */
  public static final String END = ".";

  private static final String SUBJECT = "Subject: ";
  private static final CountDownLatch OPEN = new CountDownLatch(0);

  private final ServerSocket server;
  private final Map<String, String> replies = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger mails = new AtomicInteger();
  private final AtomicInteger noops = new AtomicInteger();
  private final List<String> subjects = new CopyOnWriteArrayList<>();
  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
  private volatile SSLSocketFactory tls;

  /** A server at a port that is free. */
  public ScriptedSmtpServer() throws IOException {
    this(0);
  }

  /** A server at the given port. */
  ScriptedSmtpServer(int port) throws IOException {
    server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    replies.putAll(
        Map.of("EHLO", "250 hello", "DATA", "354 go on", END, "250 2.0.0 taken", "QUIT", HANG_UP));
    var thread = new Thread(this::accept, "scripted-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  /** Sets the reply to a command, given by its first word; the default is 250. */
  public ScriptedSmtpServer answering(String command, String reply) {
    replies.put(command, reply);
    return this;
  }

  /** Sets the reply to the first such command only. */
  ScriptedSmtpServer answeringOnce(String command, String reply) {
    return answering(command, ONCE + reply);
  }

  /** Delays the reply to a command until the latch is open. */
  public ScriptedSmtpServer holding(String command, CountDownLatch latch) {
    held.put(command, latch);
    return this;
  }

  /** Offers STARTTLS. */
  ScriptedSmtpServer encrypting(SSLSocketFactory factory) {
    tls = factory;
    return answering("EHLO", "250-hello\r\n250 STARTTLS").answering("STARTTLS", "220 go on");
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The number of connections that clients opened. */
  public int connections() {
    return connections.get();
  }

  /** The subjects of the received mails, in order of arrival. */
  public List<String> subjects() {
    return List.copyOf(subjects);
  }

  /** The number of NOOP commands received. */
  int noops() {
    return noops.get();
  }

  /** The number of mails received completely. */
  public int mails() {
    return mails.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        connections.incrementAndGet();
        var thread = new Thread(() -> serve(socket), "scripted-smtp-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      say(socket, "220 ready");
      converse(socket);
    } catch (IOException gone) {
      // The client has left.
    }
  }

  private void converse(Socket socket) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    boolean inMail = false;
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (inMail && !line.equals(END)) {
        if (line.startsWith(SUBJECT)) {
          subjects.add(line.substring(SUBJECT.length()));
        }
        continue;
      }
      if (inMail) {
        mails.incrementAndGet();
      }
      var command = line.split("[ :]", 2)[0];
      if (command.equals("NOOP")) {
        noops.incrementAndGet();
      }
      await(command);
      var reply = reply(command);
      inMail = reply.startsWith("354");
      if (reply.equals(HANG_UP)) {
        return;
      }
      if (!reply.equals(SILENCE)) {
        say(socket, reply);
      }
      if (line.equals("STARTTLS")) {
        var encrypted = (SSLSocket) tls.createSocket(socket, null, socket.getPort(), true);
        encrypted.setUseClientMode(false);
        converse(encrypted);
        return;
      }
    }
  }

  private void await(String command) throws IOException {
    try {
      held.getOrDefault(command, OPEN).await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private String reply(String command) {
    var reply = replies.getOrDefault(command, "250 ok");
    if (reply.startsWith(ONCE)) {
      replies.remove(command);
      return reply.substring(ONCE.length());
    }
    return reply;
  }

  private static void say(Socket socket, String reply) throws IOException {
    socket.getOutputStream().write((reply + "\r\n").getBytes(US_ASCII));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
