# syntax=docker/dockerfile:1
FROM eclipse-temurin:17-jdk AS build
WORKDIR /src
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY server-config server-config
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -Dmaven.test.skip=true package

# Payara's image runs as the user payara, not as root.
FROM payara/micro:6.2025.10-jdk17
COPY --from=build --chown=payara:payara /src/target/artemis-ra.rar /src/target/postrider.war /opt/postrider/
COPY --chown=payara:payara server-config/payara /opt/postrider/
ENV POSTRIDER_HTTP_HOST=0.0.0.0
ENV POSTRIDER_LOG_FORMATTER=java.util.logging.SimpleFormatter
USER payara
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+UseTransparentHugePages", "-jar", "/opt/payara/payara-micro.jar"]
CMD ["--nocluster", "--disablephonehome", "--port", "8080", "--prebootcommandfile", "/opt/postrider/pre-boot.txt", "--postdeploycommandfile", "/opt/postrider/post-deploy.txt", "--logproperties", "/opt/postrider/logging.properties", "--deploy", "/opt/postrider/artemis-ra.rar", "--deploy", "/opt/postrider/postrider.war"]
