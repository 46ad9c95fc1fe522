package io.postrider.stack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedPayaraTest {

  @TempDir Path root;

  private Path servers;

  @BeforeEach
  void writePayara() throws IOException {
    servers = Files.createDirectory(root.toRealPath().resolve("servers"));
    var content =
        Map.of(
            UnpackedPayara.VERSION,
            "version=1",
            "MICRO-INF/payara-boot.properties",
            "product.name=Payara Micro",
            "MICRO-INF/runtime/library.jar",
            "");
    try (var jar =
        new JarOutputStream(Files.newOutputStream(servers.resolve("micro.jar")), new Manifest())) {
      for (var entry : content.entrySet()) {
        jar.putNextEntry(new ZipEntry(entry.getKey()));
        jar.write(entry.getValue().getBytes(ISO_8859_1));
      }
    }
  }

  @Test
  void what_is_unpacked_is_used_again() throws IOException {
    var unpacked = UnpackedPayara.of(servers.resolve("micro.jar")).directory();
    var kept = Files.createFile(unpacked.resolve("kept"));

    assertThat(UnpackedPayara.of(servers.resolve("micro.jar")).directory()).isEqualTo(unpacked);
    assertThat(kept).exists();
    assertThat(unpacked.resolve("libraries/library.jar")).exists();
  }

  @Test
  void payara_is_unpacked_anew_after_its_directory_was_moved() throws IOException {
    UnpackedPayara.of(servers.resolve("micro.jar"));
    var moved = Files.move(servers, servers.resolveSibling("moved"));

    var unpacked = UnpackedPayara.of(moved.resolve("micro.jar")).directory();

    assertThat(unpacked).hasParent(moved);
    assertThat(unpacked.resolve(UnpackedPayara.OPTIONS))
        .content()
        .contains("\"" + unpacked.resolve(UnpackedPayara.MAIN) + "\"")
        .doesNotContain(servers.toString());
  }

  @Test
  void path_through_a_link_that_may_go_is_not_kept() throws IOException {
    var link = Files.createSymbolicLink(servers.resolveSibling("link"), servers);

    var unpacked = UnpackedPayara.of(link.resolve("micro.jar")).directory();

    assertThat(unpacked).hasParent(servers);
    assertThat(unpacked.resolve(UnpackedPayara.OPTIONS)).content().doesNotContain(link.toString());
  }
}
