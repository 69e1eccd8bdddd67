# The developers' and newcomers' commands. Each one sets up what it needs in .venv.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo demo-s3 demo-gcs dev test soak check format bench eval train train-small train-small-network train-rest pictures schemas image image-twice image-base image-test release manifests corpus-check lock clean

# The first interpreter that really runs and is new enough; override with `make PYTHON=/path/to/python`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
BIN := .venv/bin
EVAL_DATA ?= ../shared/data/dev
EVAL_CLAIMS ?= ../shared/data/extract-dev
T := build/train
TRAIN := $(T)/venv/bin/python -m training
PREPARE = $(TRAIN).prepare
SOURCES = --data $(DATA) --vectors $(POTION)
PLAN = --views 3 --claims $(LISTED)
DEVICE ?= cuda
LEARN = $(TRAIN).train --encoder $(MINILM) --device $(DEVICE) --beta2 0.98
TEACH = $(LEARN) --start $(T)/s1/weights.pt --tokens 32768 $(T)/pairs.jsonl:120000 $(T)/broken.jsonl
IMAGE ?= localhost/kivo-worker:dev
VERSION = $(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' kivo_worker/version.py)
# What is built twice from the same commit has the same bytes.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
# Tests run in a network with nobody in it but this machine, where the system gives a program one.
ALONE = $(shell test "$$(id -u)" = 0 && unshare --net true 2>/dev/null && echo unshare --net .venv/bin/python -m tests.alone)
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

help: ## list the commands
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  make \1\t/' | expand -t 18

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "kivo-worker needs Python 3.11 or newer: install it, or run make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: .requirements/run.txt .requirements/build.txt pyproject.toml | .venv/bin/python
	$(PIP) install --require-hashes -r .requirements/run.txt -r .requirements/build.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .requirements/dev.txt .requirements/tools.txt .venv/.run
	$(PIP) install --require-hashes -r .requirements/dev.txt
	$(PIP) install --require-hashes --no-deps -r .requirements/tools.txt
	@touch $@

demo: .venv/.run ## verify a realistic AI answer against four policies and print the verdict
	@rm -rf job-specs/support-answer/reports
	@env -u KIVO_API_BASE_URL -u KIVO_REVIEW_RUN_ID -u KIVO_WORKER_CREDENTIAL \
	  $(BIN)/kivo-worker run --job-spec-file job-specs/support-answer/job-spec.json --include-text

demo-s3: .venv/.dev ## the same with documents and reports in a store like S3
	@$(BIN)/python -m tests.servers.demo s3

demo-gcs: .venv/.dev ## the same with documents and reports in a store like GCS
	@$(BIN)/python -m tests.servers.demo gcs

dev: .venv/.dev ## start the development server and print how to use it
	$(BIN)/kivo-worker dev-server

# What the example in TypeScript is compiled with; before the tests, which have no network.
examples/typescript/node_modules/.installed: examples/typescript/package.json
	@{ command -v npm >/dev/null \
	  && npm install --prefix examples/typescript --no-package-lock --no-audit --no-fund --loglevel error && touch $@; } \
	  || echo "the TypeScript compiler could not be installed: the tests that need it are skipped"

test: .venv/.dev examples/typescript/node_modules/.installed ## run every test, with coverage, as many files at once as there are cores
	@rm -f .coverage .coverage.*
	$(ALONE) $(BIN)/coverage run -m pytest -n auto --dist loadfile
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

soak: .venv/.dev ## the tests that count, with large counts: kills of writers, runs and servers, mutated documents and requests
	KIVO_SOAK=50 $(BIN)/python -m pytest -q tests/storage/test_files_together.py tests/storage/test_buckets_killed.py
	KIVO_SOAK=1000 $(BIN)/python -m pytest -q tests/documents/test_fuzz.py tests/documents/test_formats.py
	KIVO_SOAK=200 $(BIN)/python -m pytest -q tests/cli/test_kills.py
	KIVO_SOAK=20 KIVO_SOAK_ROWS=100000 KIVO_PATIENCE=36000 $(BIN)/python -m pytest -q tests/cli/test_batches.py -k killed
	KIVO_SOAK=60 $(BIN)/python -m pytest -q tests/cli/test_outages.py
	KIVO_SOAK=1000000 $(BIN)/python -m pytest -q tests/runs/batch/test_troubles.py -k identical
	KIVO_SOAK=100 $(BIN)/python -m pytest -q tests/devserver/private/test_storms.py
	KIVO_SOAK=500 $(BIN)/python -m pytest -q -rP tests/devserver/fuzzing
	KIVO_SOAK=2000 $(BIN)/python -m pytest -q tests/runs/test_integrity.py

check: .venv/.dev ## lint, formatting and strict types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/.dev ## let ruff format and mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev ## measure speed and memory
	$(BIN)/python -m tests.benchmarks

pictures: .venv/.dev ## take the pictures of the README anew, of the demo (needs Chromium)
	$(BIN)/python -m tests.pictures

schemas: .venv/.dev ## write what is made of the program anew: JSON Schemas, pages, its help
	COLUMNS=80 $(BIN)/python -c "from kivo_worker.cli.app import main; main()" --help > kivo_worker/cli/help.txt
	$(BIN)/kivo-worker schema job-spec > job-specs/schema.json
	@for name in claim-report batch-report run-manifest batch-plan shard-summary run-summary event policy eval-report agreement-report \
	  calibration doctor-report; do \
	  $(BIN)/kivo-worker schema $$name > docs/schemas/$$name.json; done
	$(BIN)/python -c "from kivo_worker.boundary.what_leaves import page; print(page(), end='')" > docs/what-leaves.md
	$(BIN)/python -c "from kivo_worker.devserver.api_page import page; print(page(), end='')" > docs/api.md
	$(BIN)/python -c "from kivo_worker.devserver.openapi import document_text; print(document_text(), end='')" > docs/openapi.json
	@for name in document answer; do $(BIN)/python -c \
	  "from training.corpus_model import json_schema; print(json_schema('$$name'), end='')" \
	  > training/corpus/$$name.schema.json; done

image: ## build the image, without a Docker engine (needs buildah; BASE_IMAGE=... names another base, best by digest)
	@command -v buildah >/dev/null || { echo "make image needs buildah (Debian: apt-get install buildah); with Docker: docker build ." >&2; exit 1; }
	buildah bud --isolation chroot --network host --format oci --layers $(if $(FRESH),--no-cache) --pull=false --timestamp $(SOURCE_DATE_EPOCH) \
	  $(if $(BASE_IMAGE),--build-arg BASE_IMAGE=$(BASE_IMAGE)) --build-arg SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) \
	  --build-arg VERSION=$(VERSION) --build-arg REVISION=$(shell git rev-parse HEAD 2>/dev/null) --tag $(IMAGE) .

image-twice: image ## build the image once more from nothing, and compare: the same commit gives the same layers and settings
	$(MAKE) --no-print-directory image IMAGE=$(IMAGE)-again FRESH=1
	tests/image/same.sh $(IMAGE) $(IMAGE)-again

image-base: ## make a base for the image where no registry of images can be reached (needs debootstrap, buildah and root)
	tests/image/base.sh $(PYTHON) localhost/kivo-worker-base
	@echo "made localhost/kivo-worker-base: make image BASE_IMAGE=localhost/kivo-worker-base"

image-test: .venv/.dev ## run the image as clusters do: any user, read-only, no rights, no network (needs podman, crun)
	@for name in podman crun; do command -v $$name >/dev/null \
	  || { echo "make image-test needs podman and crun (Debian: apt-get install podman crun)" >&2; exit 1; }; done
	@podman image exists $(IMAGE) || { echo "there is no image $(IMAGE): run make image" >&2; exit 1; }
	KIVO_IMAGE=$(IMAGE) $(BIN)/python -m pytest -q tests/image

release: .venv/.dev ## make dist/: the wheel, bills of materials of it and of the image (where it was made), their hashes
	@rm -rf dist build/release && mkdir -p build/release
	@if command -v podman >/dev/null && podman image exists $(IMAGE); then podman save --quiet --output build/release/image.tar $(IMAGE); \
	else echo "there is no image $(IMAGE): its bill of materials is left out (make image)"; fi
	$(BIN)/python -m deploy.release dist $$(ls build/release/image.tar 2>/dev/null)
	@rm -rf build/release; ls dist

manifests: .venv/.dev ## render the manifests of deploy/kubernetes anew from the chart
	$(BIN)/python -m tests.deploy.rendering

eval: .venv/.dev ## measure verdicts and claims on the corpus's test split and the sets in EVAL_DATA and EVAL_CLAIMS, beside the goals
	@rm -rf build/eval && mkdir -p build/eval
	$(BIN)/python -m training.corpus_rows test build/eval/corpus.jsonl
	$(BIN)/kivo-worker eval build/eval/corpus.jsonl --json build/eval/corpus.json
	$(BIN)/python -m training.corpus_rows contrasts build/eval/contrasts.jsonl
	$(BIN)/kivo-worker eval build/eval/contrasts.jsonl --json build/eval/contrasts.json
	$(BIN)/python -m training.corpus_rows summaries build/eval/summaries.jsonl
	$(BIN)/kivo-worker eval build/eval/summaries.jsonl --json build/eval/summaries.json
	$(BIN)/python -m training.corpus_rows test build/eval/corpus-claims.jsonl --claims
	$(BIN)/kivo-worker eval --extraction build/eval/corpus-claims.jsonl --json build/eval/corpus-claims.json
	@if ls $(EVAL_DATA)/*.jsonl.gz >/dev/null 2>&1; then \
	  $(BIN)/kivo-worker eval $(EVAL_DATA)/*.jsonl.gz --json build/eval/development.json --html build/eval/development.html --cascade || [ $$? -eq 4 ]; \
	else echo "no development sets in $(EVAL_DATA): their figures are not measured (make eval EVAL_DATA=FOLDER)"; fi
	@if ls $(EVAL_CLAIMS)/*.jsonl.gz >/dev/null 2>&1; then \
	  $(BIN)/kivo-worker eval --extraction $(EVAL_CLAIMS)/*.jsonl.gz --json build/eval/claims.json; \
	else echo "no texts with listed claims in $(EVAL_CLAIMS): their figures are not measured"; fi
	@$(BIN)/python -m training.goals build/eval

train: build/train/ready ## train the shipped models anew, on a GPU; needs DATA, LISTED, SYNTAX, MINILM, POTION (see training/README.md)
	@test -n "$(LISTED)" || { echo "make train needs LISTED=...: see training/README.md" >&2; exit 2; }
	$(PREPARE) pairs $(T)/pairs.jsonl $(SOURCES) --seed 1 --among-others
	$(PREPARE) passages $(T)/passages-1.jsonl $(SOURCES) $(PLAN) --seed 1000 --words 35 60 90 120 160 --edits 3
	$(PREPARE) passages $(T)/passages-2.jsonl $(SOURCES) $(PLAN) --seed 1001 --words 35 60 90 120 --edits 4 --chat 0.1
	$(PREPARE) passages $(T)/passages-3.jsonl $(SOURCES) $(PLAN) --seed 1002 --words 60 90 120 160 --edits 3
	$(PREPARE) passages $(T)/passages-4.jsonl $(SOURCES) $(PLAN) --seed 1003 --words 35 90 120 180 --edits 4 --chat 0.2
	$(PREPARE) passages $(T)/passages-5.jsonl $(SOURCES) $(PLAN) --seed 1004 --words 50 80 120 140 --edits 3
	$(PREPARE) passages $(T)/passages-6.jsonl $(SOURCES) $(PLAN) --seed 1005 --words 35 60 120 120 --edits 4 --chat 0.1
	$(PREPARE) broken $(T)/broken.jsonl $(SOURCES) --seed 4242
	$(PREPARE) unlabelled $(T)/unlabelled.jsonl $(SOURCES) --seed 77
	$(PREPARE) contrasts $(T)/contrasts.jsonl $(SOURCES) --seed 99
	$(LEARN) $(T)/pairs.jsonl --short $(T)/broken.jsonl --out $(T)/s1 --rate 2.5e-4 --tokens 20480 --averaging 0.998 --dropout 0.1 --seed 11
	$(TEACH) $(T)/passages-1.jsonl $(T)/passages-2.jsonl --out $(T)/A --rate 3e-4 --dropout 0.1 --r-drop 0.7 --seed 21
	$(TEACH) $(T)/passages-3.jsonl $(T)/passages-4.jsonl --out $(T)/B --rate 3e-4 --dropout 0.15 --r-drop 1.0 --seed 22
	$(TEACH) $(T)/passages-5.jsonl $(T)/passages-6.jsonl --out $(T)/C --rate 3.5e-4 --dropout 0.1 --r-drop 0.7 --seed 23 --freeze-words
	$(LEARN) $(foreach n,1 2 3 4 5 6,$(T)/passages-$(n).jsonl:80000) $(T)/pairs.jsonl:140000 $(T)/broken.jsonl $(T)/unlabelled.jsonl \
	  --teachers $(foreach n,A B C,$(T)/$(n)/weights.pt) --out $(T)/student --start $(T)/s1/weights.pt --epochs 3 --rate 3e-4 --tokens 49152 --dropout 0.05 --seed 31
	$(MAKE) train-small-network
	$(TRAIN).average $(T)/student/weights.pt $(T)/third/weights.pt --out $(T)/half.pt
	$(LEARN) $(foreach n,1 2 3 4 5 6,$(T)/passages-$(n).jsonl:1200) $(T)/pairs.jsonl:1800 \
	  --out $(T)/last --start $(T)/half.pt --rate 3e-5 --tokens 5120 --averaging 0.98 --dropout 0 --seed 8 --freeze-words
	for n in 1 2; do $(LEARN) $(T)/contrasts.jsonl:19250 --keep $(T)/passages-$$n.jsonl:9800 $(T)/pairs.jsonl:3200 \
	  --out $(T)/contrasted-$$n --start $(T)/last/weights.pt --rate 8e-5 --tokens 3072 --averaging 0.99 --freeze-layers 2 --seed $$n || exit; done
	$(TRAIN).average $(foreach n,last contrasted-1 contrasted-2,$(T)/$(n)/weights.pt) --shares 14 3 3 --out $(T)/pair.pt
	$(MAKE) train-rest WEIGHTS=$(T)/pair.pt

train-small: train-small-network ## train smaller models in under three hours on two CPU cores; needs DATA, SYNTAX, MINILM, POTION
	$(MAKE) train-rest WEIGHTS=$(T)/third/weights.pt

train-small-network: build/train/ready
	$(PREPARE) pairs $(T)/first.jsonl $(SOURCES)
	$(TRAIN).train $(T)/first.jsonl --out $(T)/first --encoder $(MINILM)
	$(PREPARE) passages $(T)/second.jsonl $(SOURCES) --replay 10000
	$(TRAIN).train $(T)/second.jsonl --out $(T)/second --encoder $(MINILM) --start $(T)/first/weights.pt --rate 7e-5
	$(PREPARE) passages $(T)/third.jsonl $(SOURCES) --seed 4 --edits 1 --replay 9000
	$(TRAIN).train $(T)/third.jsonl --out $(T)/third --encoder $(MINILM) --start $(T)/second/weights.pt --rate 8e-5

train-rest: build/train/ready
	$(TRAIN).export $(WEIGHTS) --encoder $(MINILM) --vectors $(POTION)
	$(TRAIN).train_parser --syntax $(SYNTAX) --out $(T)/parser --encoder $(MINILM)
	$(TRAIN).export_parser $(T)/parser --encoder $(MINILM)
	$(TRAIN).calibrate --data $(DATA)

build/train/ready: training/requirements.txt
	@test -n "$(DATA)" -a -n "$(SYNTAX)" -a -n "$(MINILM)" -a -n "$(POTION)" || { echo "make train DATA=... LISTED=... SYNTAX=... MINILM=... POTION=...: see training/README.md" >&2; exit 2; }
	@mkdir -p $(T)
	test -x $(T)/venv/bin/python || $(PYTHON) -m venv $(T)/venv
	$(T)/venv/bin/python -m pip --quiet install -r training/requirements.txt --editable .
	@touch $@

corpus-check: .venv/.dev ## check the training corpus and print its balance
	$(BIN)/python -m training.check_corpus

lock: ## resolve the hashed requirements anew (needs uv)
	$(LOCK) pyproject.toml -o .requirements/run.txt
	$(LOCK) pyproject.toml --extra otel -c .requirements/run.txt -o .requirements/image.txt
	$(LOCK) pyproject.toml --extra judges --no-deps -c .requirements/image.txt -o .requirements/judges.txt
	$(LOCK) .requirements/build.in -c .requirements/run.txt -o .requirements/build.txt
	$(LOCK) pyproject.toml .requirements/build.in --group dev --extra dev-server --extra judges --extra parquet --extra otel --extra ray -c .requirements/image.txt -c .requirements/judges.txt -c .requirements/build.txt -o .requirements/dev.txt
	$(LOCK) .requirements/tools.in --no-deps -o .requirements/tools.txt

clean: ## remove the environment and everything built
	rm -rf .venv build dist .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis job-specs/*/reports
	rm -rf examples/typescript/node_modules examples/typescript/dist
