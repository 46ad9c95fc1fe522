package io.postrider.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A key pair and certificate for a host, made with the JDK's keytool. */
public record TestTls(Path keyStore, String password) {

  private static final String ALIAS = "host";

  /** Creates a key pair with a certificate for a host. */
  public static TestTls forHost(Path dir, String host) throws IOException, InterruptedException {
    var tls = new TestTls(dir.resolve(host + ".p12"), "changeit");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of("-genkeypair -keyalg EC -storetype PKCS12 -validity 2 -alias".split(" ")));
    command.add(ALIAS);
    command.addAll(List.of("-dname", "CN=" + host, "-ext", "san=dns:" + host));
    command.addAll(List.of("-keystore", tls.keyStore.toString(), "-storepass", tls.password));
    var running = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(running.getInputStream().readAllBytes());
    if (running.waitFor() != 0) {
      throw new IOException(said);
    }
    return tls;
  }

  /** A socket factory that trusts only this certificate. */
  public SSLSocketFactory trusting() throws GeneralSecurityException, IOException {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, load().getCertificate(ALIAS));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    return factory(null, managers.getTrustManagers());
  }

  /** A socket factory that presents this certificate. */
  public SSLSocketFactory presenting() throws GeneralSecurityException, IOException {
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(load(), password.toCharArray());
    return factory(managers.getKeyManagers(), null);
  }

  /** The certificate, as a PEM file beside the key store. */
  public Path certificatePem() throws GeneralSecurityException, IOException {
    return pem("CERTIFICATE", load().getCertificate(ALIAS).getEncoded());
  }

  /** The private key, as a PEM file beside the key store. */
  public Path keyPem() throws GeneralSecurityException, IOException {
    return pem("PRIVATE KEY", load().getKey(ALIAS, password.toCharArray()).getEncoded());
  }

  /** A trust store with only this certificate. */
  public Path trustStore() throws GeneralSecurityException, IOException {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, load().getCertificate(ALIAS));
    var file = keyStore.resolveSibling(keyStore.getFileName() + ".trust");
    try (var out = Files.newOutputStream(file)) {
      trusted.store(out, password.toCharArray());
    }
    return file;
  }

  private Path pem(String what, byte[] bytes) throws IOException {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        keyStore.resolveSibling(keyStore.getFileName() + "." + what.replace(' ', '-')),
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
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
