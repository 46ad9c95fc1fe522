package io.postrider.server;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;

/**
 * Loads the classes of the application, and of the libraries that talk to stores and receivers,
 * when the server has opened its port, so that it does not lengthen the start. While the server
 * stops, none can be loaded: what is under way then, and is the first of its kind on this node,
 * could not be ended. If a stop comes before all are loaded, it begins with the others, of which
 * the server may have taken away some by then.
 */
@WebListener
public class LoadedClasses implements ServletContextListener, ServletRequestListener {

  private static final String CLASSES = "/WEB-INF/classes/";
  private static final String LIBRARIES = "/WEB-INF/lib/";
  private static final String SUFFIX = ".class";

  /** How the names of the libraries begin. */
  private static final Set<String> USED = Set.of("jedis-", "commons-pool2-", "http");

  @Resource ManagedThreadFactory threads;

  private final CountDownLatch portIsOpen = new CountDownLatch(1);

  /** The names of those that are not loaded yet; while the server stops, they cannot be read. */
  private final Queue<String> left = new ConcurrentLinkedQueue<>();

  @Override
  public void contextInitialized(ServletContextEvent event) {
    threads.newThread(() -> loadLater(event.getServletContext())).start();
  }

  /** {@link PortWatch} sends a request as soon as it can. */
  @Override
  public void requestInitialized(ServletRequestEvent event) {
    portIsOpen.countDown();
  }

  private void loadLater(ServletContext context) {
    names(context).forEach(left::add);
    try {
      portIsOpen.await();
      load();
    } catch (InterruptedException stops) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    load();
  }

  private void load() {
    for (var name = left.poll(); name != null; name = left.poll()) {
      try {
        Class.forName(name, false, LoadedClasses.class.getClassLoader());
      } catch (ClassNotFoundException | LinkageError optional) {
        // It needs a library that is not there, and so nobody uses it.
      }
    }
  }

  /** The paths of class files, from the root of the directory or library that they are in. */
  private static Stream<String> names(ServletContext context) {
    var own = files(context, CLASSES).map(path -> path.substring(CLASSES.length()));
    var others =
        files(context, LIBRARIES)
            .filter(path -> USED.stream().anyMatch(path.substring(LIBRARIES.length())::startsWith))
            .flatMap(library -> entries(context, library));
    return Stream.concat(own, others)
        .filter(path -> path.endsWith(SUFFIX) && !path.startsWith("META-INF"))
        .map(path -> path.substring(0, path.length() - SUFFIX.length()).replace('/', '.'));
  }

  private static Stream<String> files(ServletContext context, String directory) {
    return context.getResourcePaths(directory).stream()
        .flatMap(path -> path.endsWith("/") ? files(context, path) : Stream.of(path));
  }

  private static Stream<String> entries(ServletContext context, String library) {
    var paths = Stream.<String>builder();
    try (var archive = new JarInputStream(context.getResourceAsStream(library))) {
      for (var entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
        paths.add(entry.getName());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return paths.build();
  }
}
