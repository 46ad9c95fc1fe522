package io.postrider;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import jakarta.json.Json;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.stream.Stream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.PipeliningBase;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisDataException;

/** The layout that the design lays down: one way through the packages. */
@AnalyzeClasses(packages = "io.postrider", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchRule platform_stands_alone = may_use("platform");

  @ArchTest static final ArchRule job_is_vocabulary = may_use("job", "platform");

  @ArchTest
  static final ArchRule intake_knows_neither_http_nor_what_comes_after_it =
      may_use("intake", "job", "platform");

  @ArchTest
  static final ArchRule execution_is_downstream_of_intake =
      may_use("execution", "intake", "job", "platform");

  @ArchTest
  static final ArchRule api_is_below_all_resources = may_use("api", "intake", "job", "platform");

  @ArchTest
  static final ArchRule status_knows_neither_intake_nor_workers =
      may_use("status", "api", "job", "platform");

  @ArchTest
  static final ArchRule access_knows_callers_and_no_work =
      may_use("access", "api", "job", "platform");

  @ArchTest
  static final ArchRule identity_provider_is_one_way_to_get_access =
      may_use("sso", "access", "api", "platform", "session");

  @ArchTest
  static final ArchRule sessions_are_one_way_to_get_access =
      may_use("session", "access", "api", "platform");

  @ArchTest
  static final ArchRule server_is_around_the_resources =
      may_use("server", "access", "api", "job", "platform");

  @ArchTest
  static final ArchRule warm_up_calls_the_service_from_outside =
      may_use("warmup", "access", "execution", "intake", "job", "platform", "server");

  @ArchTest
  static final ArchRule endpoints_know_no_deliveries =
      may_use("endpoint", "access", "api", "intake", "job", "platform");

  @ArchTest
  static final ArchRule broker_carries_what_it_is_given =
      may_use("broker", "api", "execution", "intake", "job", "platform");

  @ArchTest
  static final ArchRule dead_letters_come_after_execution =
      may_use("deadletter", "api", "broker", "execution", "intake", "job", "platform", "status");

  @ArchTest
  static final ArchRule webhooks_come_after_execution =
      may_use(
          "webhook",
          "access",
          "api",
          "broker",
          "endpoint",
          "execution",
          "intake",
          "job",
          "platform",
          "status");

  @ArchTest
  static final ArchRule recipients_are_not_jobs =
      may_use("recipient", "api", "deadletter", "job", "platform", "schedule");

  @ArchTest
  static final ArchRule mail_knows_no_notifications =
      may_use("mail", "api", "job", "platform", "recipient");

  @ArchTest
  static final ArchRule reports_are_one_kind =
      may_use("report", "api", "broker", "execution", "intake", "job", "platform", "status");

  @ArchTest
  static final ArchRule notifications_are_one_kind =
      may_use(
          "notification",
          "api",
          "broker",
          "execution",
          "intake",
          "job",
          "mail",
          "platform",
          "recipient",
          "status");

  @ArchTest
  static final ArchRule schedules_make_jobs_of_any_kind =
      may_use("schedule", "api", "intake", "job", "platform");

  @ArchTest static final ArchRule nobody_imports_reports = nobody_imports("report");

  @ArchTest static final ArchRule nobody_imports_notifications = nobody_imports("notification");

  @ArchTest static final ArchRule client_library_stands_alone = may_use("client");

  @ArchTest static final ArchRule nobody_imports_the_client_library = nobody_imports("client");

  @ArchTest
  static final ArchRule client_library_needs_a_jdk_and_jsonp =
      noClasses()
          .that()
          .resideInAPackage("io.postrider.client..")
          .should()
          .dependOnClassesThat(
              resideOutsideOfPackages(
                  "io.postrider.client..", "java..", "javax.crypto..", "jakarta.json.."));

  @ArchTest static final ArchRule nobody_imports_metrics = nobody_imports("metrics");

  @ArchTest
  static final ArchRule only_metrics_knows_how_they_are_counted =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.microprofile.metrics..");

  @ArchTest
  static final ArchRule only_platform_knows_how_work_is_traced =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.platform..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  @ArchTest static final ArchRule topology_knows_where_redis_is = may_use("topology", "platform");

  @ArchTest
  static final ArchRule only_redis_asks_where_redis_is = only_used_by("topology", "redis");

  @ArchTest
  static final ArchRule redis_knows_nothing_that_is_stored =
      may_use("redis", "platform", "topology");

  @ArchTest
  static final ArchRule only_stores_use_redis =
      only_used_by("redis", "coordination", "jobstore", "webhookstore", "clientstore");

  @ArchTest
  static final ArchRule coordination_implements_what_nodes_tell_each_other =
      may_use(
          "coordination",
          "dashboard",
          "deadletter",
          "execution",
          "intake",
          "job",
          "platform",
          "redis",
          "webhook");

  @ArchTest
  static final ArchRule only_jobs_are_stored_with_their_nodes =
      only_used_by("coordination", "jobstore");

  @ArchTest
  static final ArchRule job_store_implements_what_the_road_declares =
      may_use(
          "jobstore",
          "coordination",
          "deadletter",
          "execution",
          "intake",
          "job",
          "platform",
          "recipient",
          "redis",
          "status");

  @ArchTest
  static final ArchRule only_webhooks_are_stored_with_jobs =
      only_used_by("jobstore", "webhookstore");

  @ArchTest
  static final ArchRule webhook_store_implements_what_webhooks_declare =
      may_use(
          "webhookstore",
          "endpoint",
          "execution",
          "job",
          "jobstore",
          "platform",
          "redis",
          "webhook");

  @ArchTest static final ArchRule nobody_imports_the_webhook_store = nobody_imports("webhookstore");

  @ArchTest
  static final ArchRule client_store_implements_what_is_declared_about_clients =
      may_use(
          "clientstore", "access", "job", "platform", "recipient", "redis", "schedule", "session");

  @ArchTest static final ArchRule nobody_imports_the_client_store = nobody_imports("clientstore");

  @ArchTest
  static final ArchRule only_redis_and_stores_know_jedis =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.postrider.topology..",
              "io.postrider.redis..",
              "io.postrider.coordination..",
              "io.postrider.jobstore..",
              "io.postrider.webhookstore..",
              "io.postrider.clientstore..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("redis.clients..");

  /** Stores write commands and read replies; how these travel is the business of others. */
  @ArchTest
  static final ArchRule stores_know_no_connections =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.postrider.jobstore..",
              "io.postrider.webhookstore..",
              "io.postrider.clientstore..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("redis.clients..")
                  .and(
                      resideOutsideOfPackages(
                          "redis.clients.jedis.args..",
                          "redis.clients.jedis.params..",
                          "redis.clients.jedis.resps.."))
                  .and(
                      not(
                          belongToAnyOf(
                              AbstractPipeline.class,
                              PipeliningBase.class,
                              JedisDataException.class,
                              redis.clients.jedis.Response.class,
                              StreamEntryID.class))));

  @ArchTest
  static final ArchRule only_broker_sends =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.broker..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("jakarta.jms..")
                  .and(
                      not(
                          belongToAnyOf(
                              MessageListener.class,
                              Message.class,
                              TextMessage.class,
                              JMSException.class))));

  @ArchTest
  static final ArchRule only_the_adapter_knows_artemis =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.adapter..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("org.apache.activemq..", "org.apache.artemis.."));

  @ArchTest
  static final ArchRule only_server_knows_grizzly =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.server..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.glassfish.grizzly..");

  @ArchTest static final ArchRule adapter_stands_alone = may_use("adapter");

  @ArchTest
  static final ArchRule no_package_cycles =
      slices().matching("io.postrider.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packages_are_one_level_deep =
      classes().should().resideOutsideOfPackage("io.postrider.*.*..");

  @ArchTest
  static final ArchRule message_driven_beans_are_workers =
      classes()
          .that()
          .areAnnotatedWith(MessageDriven.class)
          .should()
          .haveSimpleNameEndingWith("Worker");

  @ArchTest
  static final ArchRule workers_are_message_driven_beans =
      classes()
          .that()
          .haveSimpleNameEndingWith("Worker")
          .should()
          .beAnnotatedWith(MessageDriven.class);

  @ArchTest
  static final ArchRule paths_are_resources =
      classes().that().areAnnotatedWith(Path.class).should().haveSimpleNameEndingWith("Resource");

  @ArchTest
  static final ArchRule resources_have_a_path =
      classes().that().haveSimpleNameEndingWith("Resource").should().beAnnotatedWith(Path.class);

  @ArchTest
  static final ArchRule nobody_lets_jersey_complete_a_location =
      noClasses()
          .should()
          .callMethodWhere(
              target(nameMatching("created|seeOther|temporaryRedirect"))
                  .and(target(owner(type(Response.class)))))
          .orShould()
          .callMethodWhere(
              target(nameMatching("location|contentLocation"))
                  .and(target(owner(type(Response.ResponseBuilder.class)))))
          .because(
              "it puts a base URI before it that threads inherit from whatever request made them;"
                  + " give the header a path as text");

  @ArchTest
  static final ArchRule nobody_looks_for_a_json_provider_again =
      noClasses()
          .should()
          .callMethodWhere(target(owner(type(Json.class))).and(target(nameStartingWith("create"))))
          .because("it searches every archive of the server; io.postrider.platform.Jsonp has one");

  /** The package may use these siblings, and no others. */
  private static ArchRule may_use(String name, String... siblings) {
    return noClasses()
        .that()
        .resideInAPackage("io.postrider." + name + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.postrider..").and(resideOutsideOfPackages(names(name, siblings))));
  }

  private static ArchRule nobody_imports(String name) {
    return only_used_by(name);
  }

  /** Only these packages, and itself, may use a package. */
  private static ArchRule only_used_by(String name, String... users) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(names(name, users))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.postrider." + name + "..");
  }

  private static String[] names(String name, String... others) {
    return Stream.concat(Stream.of(name), Arrays.stream(others))
        .map(each -> "io.postrider." + each + "..")
        .toArray(String[]::new);
  }
}
