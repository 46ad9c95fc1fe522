package io.postrider.notification;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A key pair and certificate for a host, made with the JDK's keytool. */
record TestTls(Path keyStore, String password) {

  static TestTls forHost(Path dir, String host) throws IOException, InterruptedException {
    var tls = new TestTls(dir.resolve(host + ".p12"), "changeit");
    var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of("-genkeypair -alias mail -keyalg EC -storetype PKCS12 -validity 2".split(" ")));
    command.addAll(List.of("-dname", "CN=" + host, "-ext", "san=dns:" + host));
    command.addAll(List.of("-keystore", tls.keyStore.toString(), "-storepass", tls.password));
    var running = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(running.getInputStream().readAllBytes());
    if (running.waitFor() != 0) {
      throw new IOException(said);
    }
    return tls;
  }

  /** Trusts this certificate alone. */
  SSLSocketFactory trusting() throws GeneralSecurityException, IOException {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("mail", load().getCertificate("mail"));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    return factory(null, managers.getTrustManagers());
  }

  /** Shows this certificate. */
  SSLSocketFactory showing() throws GeneralSecurityException, IOException {
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(load(), password.toCharArray());
    return factory(managers.getKeyManagers(), null);
  }

  private KeyStore load() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      store.load(in, password.toCharArray());
    }
    return store;
  }

  private static SSLSocketFactory factory(KeyManager[] keys, TrustManager[] trust)
      throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(keys, trust, null);
    return context.getSocketFactory();
  }
}
