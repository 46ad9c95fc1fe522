#!/usr/bin/env bash
# Builds the image of the Dockerfile without a container engine, and runs it as Kubernetes would: as its own user, with a
# read-only root, an empty /tmp, as process 1, in a limit of memory. Beside it are a real broker and a real Redis.
#
#   src/test/container/run.sh             needs root, buildah, debootstrap, jq and a JDK 17; prints what it finds
#   MEMORY="512 768" …/run.sh             other limits of memory, in MB
#   unshare --net …/run.sh again          with the image that was built before
#
# Environment: WORK (where images go, target/container), MAVEN (Maven's directory with downloads, ~/.m2),
# PULL=1 (take the real base images instead of stand-ins), and that of stand-ins.sh.
set -euo pipefail
cd "$(dirname "$0")/../../.."
work=$(readlink -m "${WORK:-target/container}")
maven=${MAVEN:-$HOME/.m2}
memory=${MEMORY:-512 1024}
mkdir -p "$work"

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() { say "FAILED: $*"; exit 1; }
buildah() { command buildah --storage-driver=vfs --root "$work/storage" --runroot "$work/runroot" "$@"; }

build() {
  if [ -n "${PULL:-}" ]; then pull=--pull; else pull=--pull-never; src/test/container/stand-ins.sh "$work"; fi
  say "Building the image"
  buildah build --isolation=chroot "$pull" --format docker --volume "$maven:/root/.m2" \
    --build-arg REVISION="$(git rev-parse --short HEAD)" -t postrider .
  container=$(buildah from --pull-never postrider)
  buildah inspect --type image postrider >"$work/image.json"
  rm -rf "$work/root"
  cp -a "$(buildah mount "$container")" "$work/root"
  buildah rm "$container" >/dev/null
  touch "$work/root/etc/hosts"
  say "Image: $(jq -r '.Docker.config.Labels | to_entries[] | "\(.key)=\(.value)"' "$work/image.json" | paste -sd' ')"
  say "Layers and sizes in /opt/postrider: $(du -sh "$work"/root/opt/postrider/* | awk '{n=split($2, p, "/"); printf "%s %s  ", p[n], $1}')"
  for tool in javac mvn git gcc; do
    [ -z "$(find "$work/root/opt" "$work/root/usr/bin" "$work/root/usr/local/bin" -name "$tool" 2>/dev/null)" ] || fail "the image has $tool"
  done
  [ -z "$(find "$work/root" -xdev -user 10001 2>/dev/null)" ] || fail "the user of the image owns files"
}

config() { jq -r ".Docker.config.$1" "$work/image.json"; }

# A group of processes with a limit of memory, of version 1 or 2; prints the file that takes process ids.
memory_group() {
  local name=postrider-container-$$ v1=/sys/fs/cgroup/memory v2=/sys/fs/cgroup
  if [ -d "$v1" ] && mkdir -p "$v1/$name" 2>/dev/null; then
    echo "$(($1 * 1024 * 1024))" >"$v1/$name/memory.limit_in_bytes" && echo "$v1/$name"
  elif grep -qs memory "$v2/cgroup.controllers" && mkdir -p "$v2/$name" 2>/dev/null; then
    echo "$(($1 * 1024 * 1024))" >"$v2/$name/memory.max" && echo "$v2/$name"
  fi
}

# Starts the image's entrypoint as process 1 of a container; the id of its first process is in $pid.
start() { # start LOG VARIABLE=VALUE...
  local log=$1 entry command env user directory
  shift
  directory=$(config WorkingDir)
  mapfile -t entry < <(config 'Entrypoint[]')
  mapfile -t command < <(config 'Cmd[]')
  mapfile -t env < <(config 'Env[]')
  user=$(config User)
  printf '127.0.0.1 localhost\n127.0.0.1 postrider-0\n' >"$work/hosts"
  # On the disk, as an emptyDir is: in memory it would count towards the limit.
  rm -rf "$work/tmp"
  mkdir -m 1777 "$work/tmp"
  unshare --mount --pid --uts --fork --kill-child=KILL -- bash -c '
    root=$1 group=$2 user=$3 directory=$4 hosts=$5 tmp=$6; shift 6
    hostname postrider-0
    [ -z "$group" ] || echo $$ > "$group/cgroup.procs"
    mount --bind "$root" "$root"
    mount -o remount,bind,ro "$root"
    mount --bind "$hosts" "$root/etc/hosts"
    mount --bind "$tmp" "$root/tmp"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --rbind /sys "$root/sys"
    mount -t tmpfs -o ro tmp "$root/run"
    exec chroot --userspec="$user" --groups= "$root" /usr/bin/env -i -C "$directory" "$@"
  ' container "$work/root" "$group" "$user" "$directory" "$work/hosts" "$work/tmp" "${env[@]}" "$@" "${entry[@]}" "${command[@]}" >"$log" 2>&1 &
  parent=$!
  until pid=$(pgrep -P "$parent") || ! kill -0 "$parent" 2>/dev/null; do sleep 0.1; done
}

# The health check of the image, run as its user in its root.
healthy() {
  local test
  mapfile -t test < <(config 'Healthcheck.Test[1:][]')
  chroot --userspec="$(config User)" --groups= "$work/root" /usr/bin/env -i PATH=/usr/bin:/bin "${test[@]}" 2>/dev/null
}

api() { curl -sS --max-time 25 -H "Authorization: Bearer $key" -H 'Content-Type: application/json' "$@"; }
job() { api "http://127.0.0.1:8080/$1" -d "$2" | jq -r .jobId; }
outcome() { api "http://127.0.0.1:8080/jobs/$1" -H 'Prefer: wait=20' | jq -r .status; }

# The answer of Redis to one command.
redis() {
  local url port password
  url=$(sed -n 's/^POSTRIDER_REDIS_URL=//p' "$work/data/service.env")
  port=${url##*:} password=${url#redis://:} password=${password%@*}
  exec 4<>"/dev/tcp/127.0.0.1/$port"
  printf 'AUTH %s\r\n%s\r\nQUIT\r\n' "$password" "$*" >&4
  sed -n '2,3{s/\r//;/^\$/d;p}' <&4
  exec 4>&-
}

# One container: start, both flows, health check, files, memory, SIGTERM in the middle of a job, drain.
try() { # try MEGABYTES
  local megabytes=$1 log=$work/container-$1.log extra=() t0 id slow status
  group=$(memory_group "$megabytes" || true)
  if [ -n "$group" ]; then
    say "--- $megabytes MB, by a control group"
  else
    extra=("JAVA_TOOL_OPTIONS=-Xmx$((megabytes * 60 / 100))m")
    say "--- $megabytes MB: no control groups here, so ${extra[*]} instead"
  fi
  t0=$(date +%s%N)
  start "$log" "${service[@]}" "POSTRIDER_ADMIN_KEY=$key" "${extra[@]}"
  until [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 2 http://127.0.0.1:8080/health/ready)" = 200 ]; do
    kill -0 "$pid" 2>/dev/null || { tail -20 "$log"; fail "the container has ended"; }
    [ $((($(date +%s%N) - t0) / 1000000000)) -lt 240 ] || { tail -20 "$log"; fail "not ready after 240 s"; }
    sleep 0.5
  done
  say "ready after $((($(date +%s%N) - t0) / 1000000)) ms, user $(stat -c %u "/proc/$pid"), process $(awk '/NSpid/ {print $NF}' "/proc/$pid/status") of its container"
  grep -q payara/classes.jsa "/proc/$pid/maps" || fail "it does not use the archive of classes"
  say "classes come from the archive, $(du -m "$work/root/opt/postrider/payara/classes.jsa" | cut -f1) MB; $(grep -ho 'event=warmed-up.*' "$log")"
  healthy || fail "its health check fails"
  say "health check passes"
  if chroot --userspec="$(config User)" "/proc/$pid/root" touch /opt/postrider/x /etc/x /x 2>/dev/null; then fail "the root can be written"; fi
  chroot --userspec="$(config User)" "/proc/$pid/root" touch /tmp/x || fail "/tmp cannot be written"
  say "the root is read-only, /tmp is not; it holds $(du -sm "/proc/$pid/root/tmp" | cut -f1) MB"

  trap 'kill -0 "$pid" 2>/dev/null || say "The container is dead: $(grep -h oom_kill "$group"/memory.oom_control "$group"/memory.events 2>/dev/null | paste -sd" ")"; cleanup' EXIT
  id=$(job notifications '{"type":"welcome","userId":"u-'"$megabytes"'","webhookUrl":"'"$receiver"'"}')
  status=$(outcome "$id")
  [ "$status" = completed ] || fail "notification: $status"
  for _ in $(seq 100); do grep -qs "$id" "$work/data/webhooks.log" && break; sleep 0.1; done
  grep -qs "$id" "$work/data/webhooks.log" || fail "no webhook for $id"
  id=$(job reports '{"userId":"u-'"$megabytes"'","reportType":"sales"}')
  [ "$(outcome "$id")" = completed ] || fail "report"
  say "both flows: completed, and the webhook came"

  # Some load, to see what memory it needs.
  seq 2000 | xargs -P 16 -I{} curl -s -o /dev/null -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
    http://127.0.0.1:8080/notifications -d '{"type":"welcome","userId":"load-{}"}'
  id=$(job notifications '{"type":"welcome","userId":"after-'"$megabytes"'"}')
  until [ "$(outcome "$id")" = completed ]; do :; done
  say "after 2,000 jobs: resident $(awk '/VmRSS/ {print int($2/1024)}' "/proc/$pid/status") MB, peak $(awk '/VmHWM/ {print int($2/1024)}' "/proc/$pid/status") MB$(
    [ ! -r "$group/memory.max_usage_in_bytes" ] || echo ", of the group $(($(cat "$group/memory.max_usage_in_bytes") >> 20)) MB")"

  slow=$(job reports '{"userId":"simulate-slow-8000","reportType":"sales"}')
  until [ "$(api "http://127.0.0.1:8080/jobs/$slow" | jq -r .status)" = active ]; do sleep 0.1; done
  t0=$(date +%s%N)
  kill -TERM "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  set +e; wait "$parent"; status=$?; set -e
  say "SIGTERM during a job of 8 s: ended after $((($(date +%s%N) - t0) / 1000000)) ms, exit status $status"
  # The log says nothing of it: Java closes the log at SIGTERM.
  [ "$(redis HGET "job:{$slow}" status)" = completed ] || { tail -20 "$log"; fail "the job was not drained"; }
  say "the job was done before it ended"
  trap cleanup EXIT
  [ -z "$group" ] || rmdir "$group"
  if grep -E 'OutOfMemory|Read-only file system|Permission denied' "$log"; then fail "see $log"; fi
}

# A container with a wrong setting: it ends by itself, and says what is wrong.
refuse() {
  local log=$work/container-refused.log t0 status
  say "--- a wrong setting"
  group=$(memory_group 512 || true)
  t0=$(date +%s%N)
  start "$log" "${service[@]}" "POSTRIDER_ADMIN_KEY=$key" POSTRIDER_MAIL_TRANSPORT=smtp
  while kill -0 "$pid" 2>/dev/null; do
    [ $((($(date +%s%N) - t0) / 1000000000)) -lt 240 ] || { tail -20 "$log"; fail "still there after 240 s"; }
    sleep 0.2
  done
  set +e; wait "$parent"; status=$?; set -e
  [ "$status" = 1 ] || { tail -20 "$log"; fail "exit status $status"; }
  grep 'event=not-deployed' "$log" | grep -q 'needs POSTRIDER_PUBLIC_URL' || { tail -20 "$log"; fail "it does not say why"; }
  say "ended by itself after $((($(date +%s%N) - t0) / 1000000)) ms with status 1: $(grep -o 'problem=.*' "$log" | tail -1)"
  [ -z "$group" ] || rmdir "$group"
}

cleanup() {
  kill "$services" 2>/dev/null || true
  [ -z "${pid:-}" ] || kill -9 "$pid" 2>/dev/null || true
}

run() {
  ip link set lo up
  key=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
  rm -rf "$work/data"
  java -cp "$(cat "$work/classpath")" io.postrider.stack.BackingServices "$work/data" >"$work/services.log" 2>&1 &
  services=$!
  trap cleanup EXIT
  until [ -s "$work/data/service.env" ]; do kill -0 "$services" || fail "see $work/services.log"; sleep 0.2; done
  mapfile -t service < <(grep -v 'HTTP_HOST\|WEBHOOK_RECEIVER' "$work/data/service.env")
  receiver=$(sed -n 's/^WEBHOOK_RECEIVER=//p' "$work/data/service.env")
  for megabytes in $memory; do try "$megabytes"; done
  refuse
  say "All is well"
}

case ${1:-} in
  '')
    build
    ./mvnw -q -B test-compile
    ./mvnw -q -B dependency:build-classpath -Dmdep.outputFile="$work/libraries"
    rm -rf "$work/classes"
    mkdir "$work/classes"
    cp -r target/test-classes target/classes "$work/classes"
    echo "$work/classes/test-classes:$work/classes/classes:$(cat "$work/libraries")" >"$work/classpath"
    # A network of its own, in which port 8080 is free.
    exec unshare --net src/test/container/run.sh again
    ;;
  # What was built before, without building it anew.
  again) run ;;
  *) sed -n '2,12p' "$0"; exit 2 ;;
esac
