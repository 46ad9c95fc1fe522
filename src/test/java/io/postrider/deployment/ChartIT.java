package io.postrider.deployment;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chart renders to manifests that Kubernetes takes, and that keep what the service promises.
 */
@EnabledIf(
    value = "io.postrider.deployment.Chart#canBeRendered",
    disabledReason =
        "Helm's library is on the class path of the failsafe plugin, for Linux on x86-64 alone")
class ChartIT {

  private static final String EVERYTHING =
      """
      settings: {POSTRIDER_JOB_RETENTION: P3D, POSTRIDER_RATE_LIMIT: 0, OTEL_SDK_DISABLED: false}
      exposeOperators: true
      ingress: {enabled: true, className: nginx, host: jobs.example, tlsSecret: cert, annotations: {a: b}}
      httpRoute: {enabled: true, host: jobs.example, parentRefs: [{name: gateway, namespace: edge}]}
      networkPolicy:
        from: [{namespaceSelector: {matchLabels: {name: edge}}}]
        stores: [{ipBlock: {cidr: 10.0.0.0/24}}]
        egress: [{to: [{ipBlock: {cidr: 10.9.0.1/32}}], ports: [{port: 587, protocol: TCP}]}]
      autoscaling: {enabled: true, by: cpu}
      metrics: {serviceMonitor: true, rules: true, grafana: true, labels: {release: prometheus}}
      imagePullSecrets: [{name: registry}]
      podAnnotations: {a: b}
      podLabels: {team: shop}
      nodeSelector: {disk: ssd}
      tolerations: [{key: jobs, operator: Exists}]
      affinity: {nodeAffinity: {}}
      priorityClassName: high
      serviceAccount: {annotations: {a: b}}
      volumes: [{name: trust, secret: {secretName: trust}}]
      volumeMounts: [{name: trust, mountPath: /trust, readOnly: true}]
      """;

  @Test
  void lint_finds_nothing() {
    var result = Chart.lint();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages()).noneMatch(line -> line.matches("\\[(WARNING|ERROR)].*"));
  }

  @Test
  void manifests_fit_their_types() throws IOException {
    Chart.render("").mustFitTheirTypes();
    Chart.renderedWith(Chart.DIRECTORY.resolve("try.yaml")).mustFitTheirTypes();
    Chart.render("autoscaling: {enabled: true, by: queue}").mustFitTheirTypes();
    var everything = Chart.render(EVERYTHING);
    everything.mustFitTheirTypes();

    assertThat(everything.kinds())
        .containsExactlyInAnyOrder(
            "Deployment",
            "Service",
            "ServiceAccount",
            "PodDisruptionBudget",
            "NetworkPolicy",
            "Ingress",
            "HTTPRoute",
            "HorizontalPodAutoscaler",
            "ServiceMonitor",
            "PrometheusRule",
            "ConfigMap");
  }

  @Test
  void field_that_a_type_does_not_have_is_found() {
    var broken =
        Manifests.of(
            """
            kind: Deployment
            spec: {template: {spec: {containers: [{name: postrider, readinesProbe: {}}]}}}
            """);

    assertThatThrownBy(broken::mustFitTheirTypes).hasMessageContaining("readinesProbe");
  }

  @Test
  void each_probe_asks_for_checks_that_exist() {
    var container = container(Chart.render(""));
    var classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.postrider");

    assertThat(
            Map.of(
                Startup.class, path(container.getStartupProbe()),
                Readiness.class, path(container.getReadinessProbe()),
                Liveness.class, path(container.getLivenessProbe())))
        .isEqualTo(
            Map.of(
                Startup.class, "/health/started",
                Readiness.class, "/health/ready",
                Liveness.class, "/health/live"))
        .allSatisfy((check, path) -> assertThat(classesWith(classes, check)).as(path).isNotEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 30, 90})
  void pod_is_killed_after_the_pause_and_the_drain(int seconds) {
    var chart = Chart.render("drainSeconds: " + seconds + "\npreStopSeconds: 7");

    var pod = chart.get(Deployment.class).getSpec().getTemplate().getSpec();
    assertThat(environment(chart)).containsEntry("POSTRIDER_DRAIN", "PT" + seconds + "S");
    assertThat(container(chart).getLifecycle().getPreStop().getExec().getCommand())
        .containsExactly("sleep", "7");
    assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(7 + seconds + 20);
  }

  /** Its callers are no pods of the cluster. */
  @Test
  void service_that_is_reached_from_outside_takes_callers_of_any_address() {
    var inside = Chart.render("replicas: 1").get(NetworkPolicy.class).getSpec().getIngress();
    assertThat(inside.get(0).getFrom()).isNotEmpty();

    for (var type : List.of("LoadBalancer", "NodePort")) {
      var chart = Chart.render("service: {type: " + type + "}");
      var outside = chart.get(NetworkPolicy.class).getSpec().getIngress();
      assertThat(outside.get(0).getFrom()).as(type).isNullOrEmpty();
      assertThat(outside.get(0).getPorts()).hasSize(1);
    }
  }

  @Test
  void every_variable_is_a_documented_setting_or_part_of_one() throws IOException {
    var page = Files.readString(Path.of("docs/configuration.md"));
    var environment = environment(Chart.render(EVERYTHING));

    assertThat(environment.keySet())
        .allSatisfy(
            name ->
                assertThat(
                        page.contains("`" + name + "`")
                            || environment.containsValue("redis://:$(" + name + ")@redis:6379"))
                    .as(name)
                    .isTrue());
  }

  @Test
  void large_number_stays_as_it_is_written() {
    assertThat(environment(Chart.render("settings: {POSTRIDER_JOBS_LISTED: 1000000}")))
        .containsEntry("POSTRIDER_JOBS_LISTED", "1000000");
  }

  @Test
  void secrets_come_from_secrets_before_the_variables_that_quote_them() {
    var variables = container(Chart.render("")).getEnv();
    var names = variables.stream().map(EnvVar::getName).toList();

    assertThat(variables)
        .filteredOn(variable -> variable.getName().matches(".*(PASSWORD|KEY|SECRET)"))
        .hasSize(5)
        .allSatisfy(
            variable ->
                assertThat(variable.getValueFrom().getSecretKeyRef().getName())
                    .isEqualTo("postrider"));
    assertThat(names.indexOf("REDIS_PASSWORD")).isLessThan(names.indexOf("POSTRIDER_REDIS_URL"));
  }

  @Test
  void every_documented_form_of_the_redis_url_is_taken() throws IOException {
    var forms =
        Pattern.compile("(?m)^\\| `(redis[a-z-]*://[^`]+)`")
            .matcher(Files.readString(Path.of("docs/configuration.md")))
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(forms).hasSize(5);
    for (var form : forms) {
      assertThat(environment(Chart.render("redis: {url: \"" + form + "\"}")))
          .containsEntry("POSTRIDER_REDIS_URL", form);
    }
  }

  @Test
  void values_that_cannot_work_are_refused_with_a_sentence() {
    refuses("redis: {url: \"http://redis\"}", "redis/url|redis.url");
    refuses("redis: {url: \"redis://:$(OTHER)@redis\"}", "OTHER\\), which is not in secrets");
    refuses("secrets: {REDIS_PASSWORD: null}", "REDIS_PASSWORD\\), which is not in secrets");
    refuses("broker: {url: \"broker:61616\"}", "broker/url|broker.url");
    refuses("settings: {POSTRIDER_DRAIN: PT1H}", "POSTRIDER_DRAIN");
    refuses("settings: {POSTIDER_RATE_LIMIT: 5}", "POSTIDER_RATE_LIMIT");
    refuses("drain: 5", "drain");
    refuses("httpRoute: {enabled: true, host: a.example}", "parentRefs is required");
    assertThatThrownBy(() -> Chart.rendered("")).hasMessageContaining("is required");
  }

  @Test
  void pod_runs_as_the_user_of_the_image_and_writes_to_tmp_alone() throws IOException {
    var chart = Chart.render("");
    var pod = chart.get(Deployment.class).getSpec().getTemplate().getSpec();
    var container = container(chart);
    var image = Files.readString(Path.of("Dockerfile"));

    assertThat(image)
        .contains("USER " + pod.getSecurityContext().getRunAsUser() + ":")
        .contains("EXPOSE " + container.getPorts().get(0).getContainerPort());
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getVolumeMounts())
        .singleElement()
        .satisfies(mount -> assertThat(mount.getMountPath()).isEqualTo("/tmp"));
    assertThat(pod.getVolumes().get(0).getEmptyDir()).isNotNull();
  }

  @Test
  void what_selects_pods_selects_these() {
    var chart = Chart.render(EVERYTHING);
    var deployment = chart.get(Deployment.class);
    var labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    var selectors =
        List.of(
            deployment.getSpec().getSelector().getMatchLabels(),
            chart.get(Service.class).getSpec().getSelector(),
            chart.get(PodDisruptionBudget.class).getSpec().getSelector().getMatchLabels(),
            chart.get(NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels(),
            deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getTopologySpreadConstraints()
                .get(0)
                .getLabelSelector()
                .getMatchLabels());

    assertThat(selectors)
        .allSatisfy(
            selector -> assertThat(labels).containsAllEntriesOf(selector).hasSizeGreaterThan(2));
    assertThat(chart.get(Service.class).getMetadata().getLabels())
        .containsAllEntriesOf(
            chart.get(ServiceMonitor.class).getSpec().getSelector().getMatchLabels());
  }

  @Test
  void proxies_open_nothing_that_answers_without_a_key() {
    for (var operators : List.of(true, false)) {
      var chart =
          Chart.render(
              EVERYTHING.replace("exposeOperators: true", "exposeOperators: " + operators));
      var paths =
          chart.get(Ingress.class).getSpec().getRules().get(0).getHttp().getPaths().stream()
              .map(path -> path.getPathType() + " " + path.getPath())
              .toList();
      var routes =
          chart.get(HTTPRoute.class).getSpec().getRules().stream()
              .peek(rule -> assertThat(rule.getMatches()).hasSizeLessThanOrEqualTo(8))
              .flatMap(rule -> rule.getMatches().stream())
              .map(match -> match.getPath().getType() + " " + match.getPath().getValue())
              .map(path -> path.replace("PathPrefix", "Prefix"))
              .toList();

      assertThat(routes).isEqualTo(paths);
      assertThat(paths)
          .contains("Prefix /jobs")
          .noneMatch(path -> path.matches("Prefix /(health.*|metrics.*|openapi.*)?"))
          .filteredOn(path -> path.endsWith(" /") || path.endsWith("/admin"))
          .hasSize(operators ? 2 : 0);
    }
  }

  @Test
  void network_policy_opens_the_ports_of_the_stores() {
    var ports =
        Chart.render("").get(NetworkPolicy.class).getSpec().getEgress().stream()
            .flatMap(rule -> rule.getPorts().stream())
            .map(port -> port.getPort().getIntVal());

    assertThat(ports).contains(53, 61616, 6379, 26379, 443);
  }

  @Test
  void rules_are_those_of_the_prometheus_directory_and_find_the_job() throws IOException {
    var chart = Chart.render(EVERYTHING);
    var rules =
        Manifests.STRICT.readTree(
            Files.readString(Path.of("server-config/prometheus/postrider.rules.yml")));
    var relabeling = chart.get(ServiceMonitor.class).getSpec().getEndpoints().get(0);

    assertThat((JsonNode) chart.tree("PrometheusRule").get("spec")).isEqualTo(rules);
    assertThat(rules.toString()).contains("{job=\\\"postrider\\\"}");
    assertThat(relabeling.getRelabelings().get(0).getReplacement()).isEqualTo("postrider");
    assertThat(relabeling.getParams()).containsEntry("scope", List.of("application"));
  }

  @Test
  void autoscaler_alone_says_how_many_nodes_there_are() throws IOException {
    var cpu = Chart.render(EVERYTHING);
    var queue = Chart.render("autoscaling: {enabled: true, by: queue, max: 9}");
    var scaled = queue.tree("ScaledObject").get("spec");
    var query = scaled.at("/triggers/0/metadata/query").asText();

    assertThat(Chart.render("").get(Deployment.class).getSpec().getReplicas()).isEqualTo(2);
    assertThat(cpu.get(Deployment.class).getSpec().getReplicas()).isNull();
    assertThat(cpu.get(HorizontalPodAutoscaler.class).getSpec().getScaleTargetRef().getName())
        .isEqualTo(scaled.at("/scaleTargetRef/name").asText())
        .isEqualTo(Chart.RELEASE + "-postrider");
    assertThat(queue.get(Deployment.class).getSpec().getReplicas()).isNull();
    assertThat(scaled.get("maxReplicaCount").asInt()).isEqualTo(9);
    var page = Files.readString(Path.of("docs/operations.md"));
    assertThat(Pattern.compile("postrider_[a-z_]+").matcher(query).results())
        .hasSize(4)
        .allSatisfy(metric -> assertThat(page).contains("`" + metric.group() + "`"));
  }

  private static void refuses(String values, String sentence) {
    assertThatThrownBy(() -> Chart.render(values))
        .as(values)
        .hasMessageMatching("(?s).*(" + sentence + ").*");
  }

  private static Container container(Manifests chart) {
    return chart.get(Deployment.class).getSpec().getTemplate().getSpec().getContainers().get(0);
  }

  /** Each variable with its value, which is empty if it comes from a secret. */
  private static Map<String, String> environment(Manifests chart) {
    return container(chart).getEnv().stream()
        .collect(
            toMap(
                EnvVar::getName,
                variable -> variable.getValue() == null ? "" : variable.getValue()));
  }

  private static String path(Probe probe) {
    return probe.getHttpGet().getPath();
  }

  private static List<String> classesWith(JavaClasses classes, Class<? extends Annotation> check) {
    return classes.stream()
        .filter(type -> type.isAnnotatedWith(check))
        .map(JavaClass::getName)
        .toList();
  }
}
