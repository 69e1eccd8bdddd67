#!/usr/bin/env bash
# A stand-in for the Dockerfile's base image, where no registry of images can be reached: Debian's smallest system, and
# the Python that this is run with at /usr/local, with pip, as the real one has it. For trying out and testing only.
# usage: base.sh PYTHON TAG      (root; Debian's debootstrap and buildah)
set -euo pipefail
python=$1 tag=$2
for name in buildah debootstrap strip; do
  command -v "$name" >/dev/null || { echo "base.sh needs $name (Debian: apt-get install buildah debootstrap binutils)" >&2; exit 1; }
done
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2>/dev/null | grep -v security | head -1)
libraries=libssl3,libsqlite3-0,libffi8,zlib1g,libbz2-1.0,liblzma5,libreadline8,libncursesw6,libuuid1,libexpat1
debootstrap --variant=minbase --include=ca-certificates,"$libraries" bookworm "$root" ${mirror:+"$mirror"} >/dev/null

prefix=$("$python" -c 'import sys; print(sys.base_prefix)')
version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
[ "$prefix" != /usr ] || { echo "base.sh: $python is the system's: name one that has a prefix of its own" >&2; exit 1; }
mkdir -p "$root/usr/local/lib/$version/site-packages" "$root/usr/local/bin"
cp -a "$prefix/bin/$version" "$root/usr/local/bin/"
ln -s "$version" "$root/usr/local/bin/python3"
cp -a "$prefix"/lib/libpython3* "$root/usr/local/lib/" 2>/dev/null || true
tar -C "$prefix/lib" -cf - --exclude=test --exclude=__pycache__ --exclude='*.a' --exclude=site-packages "$version" \
  | tar -C "$root/usr/local/lib" -xf -
strip --strip-unneeded "$root"/usr/local/lib/libpython3*.so.* "$root/usr/local/bin/$version" # as the real one is
chroot "$root" ldconfig
chroot "$root" "/usr/local/bin/$version" -m ensurepip >/dev/null 2>&1

# What this machine trusts, so that its packages can be fetched while the image is built.
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' >"$root/etc/pip.conf"
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/var/log/*.log "$root"/usr/share/{doc,man,locale}/*

container=$(buildah from scratch)
buildah add --quiet "$container" "$root" / >/dev/null
buildah config --env PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin --env LANG=C.UTF-8 \
  --cmd python3 "$container"
buildah commit --quiet --rm "$container" "$tag" >/dev/null
