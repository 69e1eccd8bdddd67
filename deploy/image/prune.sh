#!/bin/sh
# Takes out of installed packages what the worker never opens: usage: prune.sh SITE_PACKAGES
set -eu
cd "$1"

# The descriptions of Amazon's services, but for S3 and what an identity is asked of.
cd botocore/data
for service in */; do
  case "$service" in s3/ | sts/ | sso/ | sso-oidc/ | signin/) ;; *) rm -r "$service" ;; esac
done
cd ../..

# The runtime for programs in C, which Python's own holds once more; tools that make and change models.
rm -r onnxruntime/capi/libonnxruntime.so* onnxruntime/transformers onnxruntime/tools onnxruntime/quantization \
  onnxruntime/datasets numpy/f2py

# Tests, types and sources of what is compiled.
find . -type d -name tests -prune -exec rm -r {} +
find . -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.pxi' -o -name '*.c' -o -name '*.h' -o -name '*.a' \) -delete
