#!/usr/bin/env bash
# Makes images that stand in for the base images of the Dockerfile, for machines that cannot pull any:
# Debian by debootstrap, with the JDK of this machine where Eclipse Temurin's images have theirs.
#
# What differs from the real images: Debian instead of Ubuntu, the vendor and the patch level of Java, and
# no entrypoint that imports certificates. The JRE has the modules that Temurin's has, and no others.
#
# Usage: stand-ins.sh DIRECTORY
# Environment: JAVA_HOME (a JDK 17), DEBIAN_MIRROR, DEBIAN_SUITE
set -euo pipefail

work=$1
suite=${DEBIAN_SUITE:-bookworm}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
jdk=$(readlink -f "${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}")
"$jdk/bin/javac" -version 2>&1 | grep -q ' 17\.' || { echo "JAVA_HOME has to be a JDK 17: $jdk" >&2; exit 1; }

buildah() { command buildah --storage-driver=vfs --root "$work/storage" --runroot "$work/runroot" "$@"; }

debian=$work/debian
if [ ! -e "$debian.done" ]; then
  rm -rf "$debian"
  debootstrap --variant=minbase --include=ca-certificates,wget,tzdata "$suite" "$debian" "$mirror"
  rm -rf "$debian"/var/cache/apt/archives/*.deb "$debian"/var/lib/apt/lists/* "$debian"/usr/share/doc
  # Authorities that this machine trusts, such as that of a proxy.
  cp -L /etc/ssl/certs/ca-certificates.crt "$debian/etc/ssl/certs/ca-certificates.crt"
  touch "$debian.done"
fi

# Debian's JDK has links to /etc, and one to sources that may not be there.
if [ ! -e "$work/jdk/bin/javac" ]; then
  mkdir -p "$work/jdk"
  tar -C "$jdk" --exclude=src.zip -ch . | tar -C "$work/jdk" -x
fi
# The modules of a JRE as Temurin builds it (legacy-jre-image): those of the platform, without the tools'.
[ -e "$work/jre/bin/java" ] || "$jdk/bin/jlink" --output "$work/jre" --no-header-files --no-man-pages --add-modules \
"java.se,java.smartcardio,jdk.accessibility,jdk.charsets,jdk.crypto.cryptoki,jdk.crypto.ec,jdk.dynalink,jdk.httpserver,\
jdk.jdwp.agent,jdk.jfr,jdk.jsobject,jdk.localedata,jdk.management,jdk.management.agent,jdk.management.jfr,\
jdk.naming.dns,jdk.naming.rmi,jdk.net,jdk.nio.mapmode,jdk.sctp,jdk.security.auth,jdk.security.jgss,jdk.unsupported,\
jdk.xml.dom,jdk.zipfs"

image() { # image NAME JAVA-DIRECTORY
  local container
  container=$(buildah from scratch)
  buildah copy -q "$container" "$debian" / >/dev/null
  buildah copy -q "$container" "$2" /opt/java/openjdk >/dev/null
  buildah config --env JAVA_HOME=/opt/java/openjdk --env LANG=C.UTF-8 \
    --env PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  buildah commit -q --rm "$container" "docker.io/library/eclipse-temurin:$1" >/dev/null
  echo "made eclipse-temurin:$1"
}
for name in 17-jdk 17-jre; do
  buildah inspect --type image "docker.io/library/eclipse-temurin:$name" >/dev/null 2>&1 || image "$name" "$work/${name#17-}"
done
