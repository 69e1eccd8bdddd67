# Made in one stage, run in another, which has no shell, no package manager and no pip: Python, what it needs, the worker.
# The base's digest is of 25 August 2026 (docker-library/repo-info, repos/python/remote/3.12-slim-bookworm.md).
ARG BASE_IMAGE=docker.io/library/python:3.12-slim-bookworm@sha256:0f5b26b9518d002b6173fd61daad821fa340635ebfec5bba471013f9ca114579

FROM ${BASE_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY .requirements/image.txt .requirements/judges.txt .requirements/build.txt .requirements/
RUN python3 -m pip install --require-hashes -r .requirements/build.txt \
 && python3 -m venv --without-pip /opt/kivo-worker \
 && python3 -m pip --python /opt/kivo-worker/bin/python3 install --no-compile --require-hashes -r .requirements/image.txt \
 # Of what tokenizers comes with, which downloads models, nothing is wanted.
 && python3 -m pip --python /opt/kivo-worker/bin/python3 install --no-compile --no-deps --require-hashes -r .requirements/judges.txt
COPY deploy/image deploy/image
RUN sh deploy/image/prune.sh /opt/kivo-worker/lib/python3*/site-packages \
 && python3 deploy/image/distil.py /image /opt/kivo-worker
COPY pyproject.toml README.md LICENSE ./
COPY kivo_worker kivo_worker
ARG SOURCE_DATE_EPOCH=0
RUN python3 -m pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && python3 -m pip --python /opt/kivo-worker/bin/python3 install --no-compile --no-deps --no-index dist/*.whl \
 && PYTHONHASHSEED=0 python3 -m compileall -q --invalidation-mode unchecked-hash /opt/kivo-worker/lib /image/usr/local/lib

FROM scratch
COPY --from=build /image /
COPY --from=build /opt/kivo-worker /opt/kivo-worker
ENV PATH=/opt/kivo-worker/bin LANG=C.UTF-8 HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Any other user will do: nothing belongs to this one, and its group is the one of users that a cluster makes up.
USER 10001:0
WORKDIR /work
VOLUME ["/tmp"]
ENTRYPOINT ["/opt/kivo-worker/bin/kivo-worker"]
CMD ["--help"]

ARG VERSION=unknown
ARG REVISION=unknown
ARG BASE_IMAGE
LABEL org.opencontainers.image.title="kivo-worker" \
      org.opencontainers.image.description="Verify AI answers against your own documents; only metadata leaves." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
