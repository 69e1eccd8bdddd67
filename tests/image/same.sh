#!/usr/bin/env bash
# Compares two images by their digests: the settings, which name the layers. Where they differ, it says which files do.
# usage: same.sh IMAGE IMAGE      (needs podman; root, to look into them)
set -euo pipefail
digests() { podman image inspect "$1" --format '{{.Id}}{{range .RootFS.Layers}} {{.}}{{end}}'; }
listed() {
  root=$(podman image mount "$1")
  (cd "$root" && find . -printf '%p %M %U:%G %s %T@ %l\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum)
  podman image unmount "$1" >/dev/null
}

if [ "$(digests "$1")" = "$(digests "$2")" ]; then
  echo "the same: $(digests "$1")"
  exit 0
fi
echo "$1 and $2 differ" >&2
diff <(podman image inspect "$1" --format '{{json .Config}} {{json .Created}}') \
  <(podman image inspect "$2" --format '{{json .Config}} {{json .Created}}') >&2 || true
diff <(listed "$1") <(listed "$2") >&2 || true
exit 1
