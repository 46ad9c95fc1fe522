package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/**
 * Payara Micro as a directory: its libraries, a JAR file with the rest whose class path they are,
 * and a file of options for {@code java}. The one file that Payara comes in unpacks the same
 * libraries into a temporary directory at each start, and loads their classes with a class loader
 * of its own, for which Java can keep no archive of classes.
 *
 * <p>The build of the image runs this file by itself, so it uses no other class.
 */
final class UnpackedPayara {

  /** The file of options. */
  static final String OPTIONS = "options";

  /** The entry with the version of Payara. */
  static final String VERSION = "META-INF/maven/fish.payara.micro/payara-micro-boot/pom.properties";

  /** The file that is started. */
  static final String MAIN = "payara.jar";

  private static final String LIBRARIES = "libraries";
  private static final String MAIN_CLASS = "fish.payara.micro.impl.PayaraMicroImpl";
  private static final List<String> NESTED = List.of("MICRO-INF/runtime/", "MICRO-INF/lib/");

  private final Path directory;

  private UnpackedPayara(Path directory) {
    this.directory = directory;
  }

  /**
   * Unpacks Payara.
   *
   * @param arguments the file of Payara Micro, and the directory to make
   */
  public static void main(String[] arguments) throws IOException {
    unpack(Path.of(arguments[0]), Path.of(arguments[1]).toAbsolutePath());
  }

  /** A directory beside the file, named after its version; made at the first call. */
  static synchronized UnpackedPayara of(Path file) throws IOException {
    try (var archive = new JarFile(file.toFile())) {
      var version = properties(archive, VERSION).getProperty("version");
      var directory = file.toRealPath().resolveSibling("payara-micro-" + version);
      if (Files.exists(directory) && !isHere(directory)) {
        delete(directory);
      }
      if (!Files.exists(directory)) {
        unpack(file, directory);
      }
      return new UnpackedPayara(directory);
    }
  }

  /** Whether its options have this path: the checkout may have been moved. */
  private static boolean isHere(Path directory) throws IOException {
    var main = quoted(directory.resolve(MAIN).toString());
    return Files.readAllLines(directory.resolve(OPTIONS)).contains(main);
  }

  Path directory() {
    return directory;
  }

  /** What {@code java} needs after its own options, and before the arguments of Payara. */
  String options() {
    return "@" + directory.resolve(OPTIONS);
  }

  /** Unpacks beside the directory first: another process may do the same at the same time. */
  private static void unpack(Path file, Path directory) throws IOException {
    // Not a temporary directory: nobody but its owner could read that.
    var made = directory.resolveSibling("unpacked-" + ProcessHandle.current().pid());
    Files.createDirectories(made);
    try (var archive = new JarFile(file.toFile())) {
      writeMain(archive, unpackLibraries(archive, made), made.resolve(MAIN));
      Files.write(made.resolve(OPTIONS), options(archive, directory));
      Files.move(made, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      delete(made);
      // Another process may have made the same.
      if (!Files.exists(directory)) {
        throw failed;
      }
    }
  }

  /** Unpacks the libraries, and returns their paths in the order of the archive. */
  private static List<String> unpackLibraries(JarFile archive, Path made) throws IOException {
    var unpacked = new ArrayList<String>();
    Files.createDirectories(made.resolve(LIBRARIES));
    for (var entry : archive.stream().filter(UnpackedPayara::isLibrary).toList()) {
      var path = LIBRARIES + entry.getName().substring(entry.getName().lastIndexOf('/'));
      try (var content = archive.getInputStream(entry)) {
        Files.copy(content, made.resolve(path));
      }
      unpacked.add(path);
    }
    return unpacked;
  }

  private static boolean isLibrary(ZipEntry entry) {
    return !entry.isDirectory() && NESTED.stream().anyMatch(entry.getName()::startsWith);
  }

  private static void writeMain(JarFile archive, List<String> libraries, Path main)
      throws IOException {
    var manifest = new Manifest(archive.getManifest());
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, MAIN_CLASS);
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", libraries));
    try (var written = new JarOutputStream(Files.newOutputStream(main), manifest)) {
      for (var entry : archive.stream().toList()) {
        if (!isLibrary(entry) && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
          written.putNextEntry(new ZipEntry(entry.getName()));
          try (var content = archive.getInputStream(entry)) {
            content.transferTo(written);
          }
        }
      }
    }
  }

  /** The options are what the main class of the one file sets before it starts this one. */
  private static List<String> options(JarFile archive, Path directory) throws IOException {
    var main = directory.resolve(MAIN);
    var options = new ArrayList<String>();
    properties(archive, "MICRO-INF/payara-boot.properties")
        .forEach((name, value) -> options.add("-D" + name + "=" + value));
    options.add("-Dfish.payara.micro.BootJar=" + main.toUri());
    options.add("-Dfish.payara.micro.UnpackDir=" + directory);
    options.addAll(List.of("-jar", main.toString()));
    return options.stream().map(UnpackedPayara::quoted).toList();
  }

  private static String quoted(String option) {
    return '"' + option.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static Properties properties(JarFile archive, String name) throws IOException {
    var properties = new Properties();
    try (var content = archive.getInputStream(archive.getEntry(name))) {
      properties.load(content);
    }
    return properties;
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
