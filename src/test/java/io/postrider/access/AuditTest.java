package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.api.DryRun;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTest {

  private static final String PATH = "admin/dlq/retry";

  private final List<AuditEntry> entries = new ArrayList<>();
  private final Audit audit = new Audit();

  private record Bulk(String reason, boolean changesNothing) implements DryRun {}

  @BeforeEach
  void wire() {
    audit.clock = new ManualClock();
    audit.log =
        Stub.of(AuditLog.class, Map.of("record", entry -> entries.add((AuditEntry) entry[0])));
  }

  @Test
  void change_is_recorded_with_its_request() {
    answer(new Bulk("timeout", false));

    assertThat(entries)
        .containsExactly(
            new AuditEntry(
                "2026-01-02T03:04:05.006Z",
                "admin-key",
                "admin",
                "POST /" + PATH,
                "Bulk[reason=timeout, changesNothing=false]",
                200));
  }

  @Test
  void change_without_a_body_is_recorded() {
    answer(null);

    assertThat(entries).extracting(AuditEntry::request).containsExactly((String) null);
  }

  @Test
  void dry_run_is_not_recorded() {
    answer(new Bulk("timeout", true));

    assertThat(entries).isEmpty();
  }

  @Test
  void long_request_is_cut() {
    answer(new Bulk("x".repeat(60_000), false));

    assertThat(entries.get(0).request()).hasSize(1_000).startsWith("Bulk[reason=xxx").endsWith("…");
  }

  @Test
  void name_of_a_person_in_the_path_is_not_recorded() {
    var path = "users/CORP%5Cada/data";
    var parameters = new MultivaluedHashMap<String, String>(Map.of("userId", "CORP%5Cada"));
    var uri =
        Stub.of(
            UriInfo.class, Map.of("getPath", raw -> path, "getPathParameters", raw -> parameters));

    assertThat(Audit.path(uri)).isEqualTo("users/{userId}/data");
  }

  private void answer(Object body) {
    var uri =
        Stub.of(
            UriInfo.class,
            Map.of(
                "getPath",
                none -> PATH,
                "getPathParameters",
                none -> new MultivaluedHashMap<String, String>()));
    var caller =
        Stub.of(SecurityContext.class, Map.of("getUserPrincipal", none -> CallerIdentity.admin()));
    var request =
        Stub.of(
            ContainerRequestContext.class,
            Map.of(
                "getMethod", none -> "POST",
                "getUriInfo", none -> uri,
                "getProperty", name -> body,
                "getSecurityContext", none -> caller));
    audit.filter(
        request, Stub.of(ContainerResponseContext.class, Map.of("getStatus", none -> 200)));
  }
}
