package io.postrider.jobstore;

import io.postrider.redis.RealRedis;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/** A Redis for the tests of a class, which is empty when the instance for a test is made. */
public final class SharedRedis
    implements BeforeAllCallback,
        TestInstancePreConstructCallback,
        AfterEachCallback,
        AfterAllCallback {

  private final List<StoreNode> ofTest = new ArrayList<>();
  private RealRedis server;
  private StoreNode node;

  public URI url() {
    return server.url();
  }

  /** The store of the node that all tests share. */
  public StoreNode node() {
    return node;
  }

  /** The store of another node, for one test. */
  StoreNode newNode() {
    return newNode(Clock.systemUTC());
  }

  /** The same on a machine with this clock. */
  public StoreNode newNode(Clock ofMachine) {
    var another = new StoreNode(server.url().toString(), ofMachine);
    ofTest.add(another);
    return another;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server = new RealRedis();
    node = new StoreNode(server.url());
  }

  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factory, ExtensionContext context) {
    node.client().flushAll();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    ofTest.forEach(StoreNode::close);
    ofTest.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    node.close();
    server.close();
  }
}
