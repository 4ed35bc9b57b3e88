# Wedis. `make run` and `make test` are all that a Debian machine with Go and
# Node needs: they install the rest themselves.

SHELL   := /bin/bash
VERSION := $(shell node -p "require('./js/package.json').version")
LDFLAGS := -s -w -X github.com/wedis/wedis/engine/internal/version.Wedis=$(VERSION)
GO_SRC  := $(shell find engine wasm -name '*.go' -not -name '*_test.go') $(wildcard wasm/lean/*.txt) go.mod js/package.json wasm/default.pgo
PORT      ?= 6379
HTTP_PORT ?= 8080

.PHONY: run test build gen check-gen lint unit corpus outside browsers upstream upstream-quick fuzz soak bench profile size clean deps test-deps browsers-quick

# A RESP server on 127.0.0.1:$(PORT) and the playground on http://localhost:$(HTTP_PORT).
run: build playground/dist/index.html
	@node tests/run.mjs --port $(PORT) --http $(HTTP_PORT)

build: build/wedis.wasm build/js.stamp

build/wedis.wasm: $(GO_SRC)
	@mkdir -p build
	go run ./wasm/lean build
	GOOS=js GOARCH=wasm go build -modfile=build/lean.mod -gcflags=all=-d=pgoinlinecdfthreshold=98 -trimpath -ldflags="$(LDFLAGS)" -o build/full.wasm ./wasm
	go run ./wasm/slim build/full.wasm $@

build/js.stamp: build/wedis.wasm node_modules/.installed $(shell find js/src js/scripts -type f 2>/dev/null)
	npm run --silent build -w js
	@touch $@

playground/dist/index.html: build/js.stamp $(shell find playground/src playground/index.html playground/public -type f 2>/dev/null)
	npm run --silent build -w @wedis/playground

deps: node_modules/.installed
node_modules/.installed: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

# What the tests need beyond Go and Node: the real redis-server, a browser.
test-deps:
	@bash tests/install.sh

# Everything that guards main.
test: test-deps check-gen lint unit corpus outside chaos-quick browsers-quick upstream-quick
	npm test --silent -w js
	npm run --silent soak -w js
	npm test --silent -w @wedis/workers
	npm test --silent -w @wedis/playground

lint:
	@test -z "$$(gofmt -l engine wasm workers tests)" || { gofmt -l engine wasm workers tests; exit 1; }
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./wasm ./workers
	npm run --silent typecheck -w js
	npm run --silent typecheck -w @wedis/workers

unit:
	go test ./engine/... ./wasm/... ./workers/...
	go test -tags wedisdebug ./engine/internal/arena/... ./engine/internal/ds/... ./engine/internal/value ./engine/internal/rdb ./engine/internal/keyspace/...

corpus: build
	go test ./tests/...

# Clients and applications of Node; that of Go is among the tests in Go.
outside: build test-deps
	node --test tests/clients/*.test.mjs tests/apps/*.test.mjs

# The stores in Chromium, Firefox and WebKitGTK, one file after the other; BROWSERS=firefox chooses.
browsers: build test-deps
	node --test --test-concurrency=1 tests/browsers/*.test.mjs

# All of it in Chromium and the essentials in the other two, which take longer: what every store has to do, a page that is killed
# in mid-write, the leader's tab closed, 8 tabs at once, damage.
browsers-quick: build test-deps
	BRIEF=firefox,webkit node --test --test-concurrency=1 tests/browsers/*.test.mjs

# Faults, and what they lost: servers that are killed, stopped, out of disk, and all that tests/chaos/others.txt names.
chaos: build test-deps
	@node tests/chaos/all.mjs $(ARGS)

chaos-quick: build test-deps
	node tests/chaos/run.mjs --short

# The Tcl suite of Redis, all of it, file by file; `make upstream ARGS='-mode external -file unit/scan'` runs a part.
upstream: build test-deps
	go run ./tests/upstream $(ARGS)

upstream-quick: build test-deps
	go run ./tests/upstream -quick

gen: node_modules/.installed
	go run ./engine/internal/gen docs
	npm run --silent gen -w js

check-gen: node_modules/.installed
	go run ./engine/internal/gen docs -check
	npm run --silent gen:check -w js

FUZZTIME ?= 60s
fuzz: build
	FUZZTIME=$(FUZZTIME) bash tests/fuzz.sh

bench: build test-deps
	node tests/bench/run.mjs

# Which calls are hot, as `go build ./wasm` reads it (profile-guided inlining). Renew it after changes to the way of a
# command, on a quiet machine; a stale one costs some speed, nothing else.
profile:
	go test ./engine -run - -bench Exec -benchtime 1s -cpuprofile wasm/default.pgo -o /dev/null

size: build
	@node tests/bench/size.mjs

clean:
	rm -rf build js/dist js/src/vendor playground/dist workers/dist
