package io.postrider.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a chart was rendered to, each manifest read as the type that Kubernetes knows. */
final class Manifests {

  /** By kind; with the type's version, which is the manifest's {@code apiVersion}. */
  private static final Map<String, Class<?>> TYPES =
      Stream.of(
              Deployment.class,
              Service.class,
              ServiceAccount.class,
              ConfigMap.class,
              PodDisruptionBudget.class,
              HorizontalPodAutoscaler.class,
              Ingress.class,
              NetworkPolicy.class,
              HTTPRoute.class,
              ServiceMonitor.class,
              PrometheusRule.class)
          .collect(Collectors.toMap(Class::getSimpleName, type -> type));

  /** Refuses fields that a type does not have, instead of collecting them as additional ones. */
  static final ObjectMapper STRICT =
      new ObjectMapper(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  private final Map<String, JsonNode> byKind;

  private Manifests(Map<String, JsonNode> byKind) {
    this.byKind = byKind;
  }

  static Manifests of(String documents) {
    try (var parser = STRICT.createParser(documents)) {
      List<JsonNode> all = STRICT.<JsonNode>readValues(parser, JsonNode.class).readAll();
      return new Manifests(
          all.stream()
              .filter(JsonNode::isObject)
              .collect(Collectors.toMap(one -> one.path("kind").asText(), one -> one)));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  Set<String> kinds() {
    return byKind.keySet();
  }

  /** The manifest of a kind, as a tree. */
  JsonNode tree(String kind) {
    if (!byKind.containsKey(kind)) {
      throw new AssertionError("No " + kind + " among " + kinds());
    }
    return byKind.get(kind);
  }

  /** The manifest of a type. */
  <T> T get(Class<T> type) {
    return read(tree(type.getSimpleName()), type);
  }

  /** Reads each manifest as its type, and fails at the first field that the type does not have. */
  void mustFitTheirTypes() {
    byKind.forEach(
        (kind, manifest) -> {
          // The one kind that nobody has published types of.
          if (!kind.equals("ScaledObject")) {
            if (!TYPES.containsKey(kind)) {
              throw new AssertionError("No type for " + kind);
            }
            read(manifest, TYPES.get(kind));
          }
        });
  }

  private static <T> T read(JsonNode manifest, Class<T> type) {
    try {
      return STRICT.treeToValue(manifest, type);
    } catch (JsonProcessingException misfit) {
      throw new AssertionError(type.getSimpleName() + ": " + misfit.getMessage(), misfit);
    }
  }
}
