package io.postrider.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An identity provider that publishes its configuration and keys, and signs whatever it is given.
 */
final class TestProvider implements AutoCloseable {

  private final HttpServer server;
  private final List<JWK> published = new CopyOnWriteArrayList<>();
  private final AtomicInteger discoveries = new AtomicInteger();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean away;
  private volatile boolean hanging;

  TestProvider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/.well-known/openid-configuration",
        exchange -> {
          discoveries.incrementAndGet();
          answer(
              exchange,
              """
              {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize",
               "token_endpoint": "%1$s/token", "jwks_uri": "%1$s/jwks",
               "end_session_endpoint": "%1$s/endsession"}
              """
                  .formatted(issuer()));
        });
    server.createContext(
        "/jwks", exchange -> answer(exchange, new JWKSet(List.copyOf(published)).toString(true)));
    server.start();
  }

  private void answer(com.sun.net.httpserver.HttpExchange exchange, String json)
      throws IOException {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(away ? 500 : 200, bytes.length);
    if (hanging) {
      exchange.getResponseBody().write(bytes, 0, 1);
      exchange.getResponseBody().flush();
      awaitRelease();
    } else {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on every answer is an error. */
  void leave() {
    away = true;
  }

  /** From now on every answer ends after its first byte, and its connection stays open. */
  void hang() {
    away = false;
    hanging = true;
  }

  int discoveries() {
    return discoveries.get();
  }

  RSAKey rsaKey(String id) throws JOSEException {
    return publish(new RSAKeyGenerator(2048).keyID(id).generate());
  }

  ECKey ecKey(String id) throws JOSEException {
    return publish(new ECKeyGenerator(Curve.P_256).keyID(id).generate());
  }

  private <K extends JWK> K publish(K key) {
    published.add(key.toPublicJWK());
    return key;
  }

  static String sign(RSAKey key, JWTClaimsSet claims, String type) throws JOSEException {
    var token = new SignedJWT(header(JWSAlgorithm.RS256, key, type), claims);
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  static String sign(ECKey key, JWTClaimsSet claims) throws JOSEException {
    var token = new SignedJWT(header(JWSAlgorithm.ES256, key, "at+jwt"), claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  private static JWSHeader header(JWSAlgorithm algorithm, JWK key, String type) {
    return new JWSHeader.Builder(algorithm)
        .keyID(key.getKeyID())
        .type(type == null ? null : new JOSEObjectType(type))
        .build();
  }

  @Override
  public void close() {
    released.countDown();
    server.stop(0);
  }
}
