# Built in one stage, run in another: no compiler, no pip and no build tools in the image that runs.
ARG BASE_IMAGE=docker.io/library/python:3.12-slim-bookworm

FROM ${BASE_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY .requirements/run.txt .requirements/build.txt .requirements/
RUN python3 -m venv /opt/kivo-worker \
 && /opt/kivo-worker/bin/pip install --require-hashes -r .requirements/run.txt -r .requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY kivo_worker kivo_worker
RUN /opt/kivo-worker/bin/pip install --no-deps --no-build-isolation . \
 && /opt/kivo-worker/bin/pip uninstall -y hatchling editables pip

FROM ${BASE_IMAGE}
COPY --from=build /opt/kivo-worker /opt/kivo-worker
ENV HOME=/tmp PATH=/opt/kivo-worker/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /work
ENTRYPOINT ["/opt/kivo-worker/bin/kivo-worker"]
CMD ["--help"]
