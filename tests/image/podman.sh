#!/bin/sh
# Runs podman, also on machines that are containers themselves: those that show the first version of control groups, or
# may not raise limits. usage: podman.sh run ARGUMENT...
set -eu
if [ "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs ]; then
  exec podman "$@"
fi
shift
exec unshare --mount sh -c '
  for mount in $(awk "/cgroup/ { print \$2 }" /proc/mounts | sort -r); do umount "$mount"; done
  mount -t cgroup2 none /sys/fs/cgroup
  exec podman --runtime crun --cgroup-manager cgroupfs run --cgroups=disabled --ulimit nofile=1024:1024 --ulimit nproc=4096:4096 "$@"' podman "$@"
