# syntax=docker/dockerfile:1
# Builds Postrider and puts it, with Payara Micro and its resource adapter, on a Java runtime.
# The base images get fixes of the system and of Java: build with --pull.
ARG JAVA=17

FROM eclipse-temurin:${JAVA}-jdk AS build
WORKDIR /src
# Without sources: downloads all that a build needs, into a layer that changes with these files alone.
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY server-config/rar server-config/rar
RUN ./mvnw -B -q -Psbom -Dmaven.test.skip=true -Dlibraries.made=false -Dlibraries.skipped=true package
COPY src/test/java/io/postrider/stack/UnpackedPayara.java ./
RUN java UnpackedPayara.java target/servers/payara-micro.jar /opt/postrider/payara
COPY src/main src/main
RUN ./mvnw -B -q -o -Psbom -Dmaven.test.skip=true -Dlibraries.made=false -Dlibraries.skipped=true package

FROM eclipse-temurin:${JAVA}-jre
ARG JAVA
ARG VERSION=1.0.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Postrider" \
      org.opencontainers.image.description="Asynchronous jobs, notifications and signed webhooks for Jakarta EE" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="docker.io/library/eclipse-temurin:${JAVA}-jre"
RUN groupadd --gid 10001 postrider \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /opt/postrider --shell /usr/sbin/nologin postrider
WORKDIR /opt/postrider
# What changes least comes first. Nothing here belongs to the user who runs it: it writes to /tmp alone.
COPY --from=build /opt/postrider/payara payara
COPY --from=build /src/target/artemis-ra.rar ./
COPY server-config/payara/ ./
COPY --from=build /src/target/bom.json /src/target/postrider.war ./
ENV POSTRIDER_HTTP_HOST=0.0.0.0 \
    POSTRIDER_LOG_FORMATTER=java.util.logging.SimpleFormatter \
    JDK_JAVA_OPTIONS=-XX:+UseParallelGC
# A start without stores, which ends at once and leaves an archive of the loaded classes: each later start takes them from
# there. Java ignores an archive that is missing or does not fit, so the build goes on without it. The hosts are for builders
# in which the name of the machine does not resolve.
RUN (java -Xshare:on -version || java -Xshare:dump) >/dev/null 2>&1; echo "127.0.0.1 localhost $(uname -n)" >/tmp/hosts; \
    POSTRIDER_REDIS_URL=redis://127.0.0.1:1 POSTRIDER_BROKER_URL=tcp://127.0.0.1:1 POSTRIDER_BROKER_USER=- POSTRIDER_BROKER_PASSWORD=- \
    POSTRIDER_HTTP_HOST=127.0.0.1 POSTRIDER_WEBHOOK_SECRET="whsec_$(head -c 32 /dev/urandom | base64)" \
    java -XX:ArchiveClassesAtExit=payara/classes.jsa -Djdk.net.hosts.file=/tmp/hosts \
    -Dorg.glassfish.maxStartupThreads=1 @payara/options --nocluster --disablephonehome --autobindhttp \
    --prebootcommandfile pre-boot.txt --postdeploycommandfile post-deploy.txt --logproperties logging.properties \
    --deploy artemis-ra.rar --deploy postrider.war --warmup >/tmp/training.log 2>&1; \
    grep -q 'Deployed 2 archive' /tmp/training.log \
    || { echo "The archive has the classes of a part of the start only:"; grep -E 'event=not-deployed|^Caused by' /tmp/training.log; }; \
    ls -l payara/classes.jsa; rm -rf /tmp/*
# Only a container is behind something that waits for its readiness.
ENV POSTRIDER_WARM_UP=PT10S
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
# Payara starts its services one after the other: with several threads, a start can hang.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseTransparentHugePages", "-XX:SharedArchiveFile=payara/classes.jsa", "-Dorg.glassfish.maxStartupThreads=1", "@payara/options"]
CMD ["--nocluster", "--disablephonehome", "--port", "8080", "--prebootcommandfile", "pre-boot.txt", "--postdeploycommandfile", "post-deploy.txt", "--logproperties", "logging.properties", "--deploy", "artemis-ra.rar", "--deploy", "postrider.war"]
