package io.postrider.redis;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/** A Redis for the tests of a class, which is empty when the instance for a test is made. */
final class SharedRedis
    implements BeforeAllCallback,
        TestInstancePreConstructCallback,
        AfterEachCallback,
        AfterAllCallback {

  private final List<StoreNode> ofTest = new ArrayList<>();
  private RealRedis server;
  private StoreNode node;

  URI url() {
    return server.url();
  }

  /** The store of the node that all tests share. */
  StoreNode node() {
    return node;
  }

  /** The store of another node, for one test. */
  StoreNode newNode() {
    var another = server.node();
    ofTest.add(another);
    return another;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server = new RealRedis();
    node = server.node();
  }

  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factory, ExtensionContext context) {
    node.redis.client().flushAll();
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
