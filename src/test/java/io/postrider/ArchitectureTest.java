package io.postrider;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
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

/** The layout that the design lays down: one way through the packages. */
@AnalyzeClasses(packages = "io.postrider", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule job_imports_no_sibling =
      noClasses()
          .that()
          .resideInAPackage("io.postrider.job..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.postrider..").and(resideOutsideOfPackage("io.postrider.job..")));

  @ArchTest
  static final ArchRule nobody_imports_reports =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.report..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.postrider.report..");

  @ArchTest
  static final ArchRule nobody_imports_notifications =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.notification..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.postrider.notification..");

  @ArchTest
  static final ArchRule nobody_imports_metrics =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.postrider.metrics..");

  @ArchTest
  static final ArchRule only_metrics_knows_how_they_are_counted =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.microprofile.metrics..");

  @ArchTest
  static final ArchRule only_job_knows_how_work_is_traced =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.job..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule nobody_imports_redis =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.redis..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.postrider.redis..");

  @ArchTest
  static final ArchRule only_redis_knows_jedis =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.redis..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("redis.clients..");

  @ArchTest
  static final ArchRule only_queue_sends =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.queue..")
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
  static final ArchRule only_http_knows_the_server_inside =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.postrider.http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.glassfish.grizzly..");

  @ArchTest
  static final ArchRule adapter_stands_alone =
      noClasses()
          .that()
          .resideInAPackage("io.postrider.adapter..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.postrider..")
                  .and(resideOutsideOfPackage("io.postrider.adapter..")));

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
          .because("it searches every archive of the server; io.postrider.job.Jsonp has one");
}
