# Everything a newcomer types. A fresh machine needs Python 3.11 and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv/bin
PARTY ?= WCO
DEPLOYMENT ?= local
RECORDS ?= 2000
LINES ?= 2000
QUEUE ?= all
export PYTHONPATH := functions:.:client
# Of an assembly that was made before.
FROM = $(if $(ASSEMBLY),--assembly $(ASSEMBLY)) $(if $(DIGEST),--digest $(DIGEST))
# By file, so that what a file's tests share is made once. Bytecode is kept: rewriting asserts takes seconds a worker.
TESTS := PYTHONDONTWRITEBYTECODE= $(VENV)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
FAST := -m "not world" tests/domain tests/models tests/contract
export RECORDS

.DEFAULT_GOAL := help
.PHONY: $(shell awk -F: '/^[a-z-]+:.*## / {print $$1}' Makefile)

help:           ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/ready: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Python 3.11 is needed: set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(VENV)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

.venv-engine/ready: requirements/engine.txt
	$(PYTHON) -m venv .venv-engine
	.venv-engine/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/engine.txt
	touch $@

.venv-attack/ready: requirements/attack.txt
	$(PYTHON) -m venv .venv-attack
	.venv-attack/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/attack.txt
	touch $@

run: .venv/ready .venv-engine/ready  ## the whole stack on this machine, until Ctrl-C (RECORDS=2000)
	@exec $(VENV)/python -m ops.local.local_stack

audit-demo: .venv/ready              ## a day of calls, four who tamper with its evidence, and what finds each
	@$(VENV)/python -m ops.local.audit_demo

test: .venv/ready .venv-engine/ready ## every test, the local stack included
	$(TESTS) tests

test-moto: .venv/ready .venv-engine/ready ## every test with its tables in moto, none in memory
	DYNAMODB=moto $(TESTS) tests

test-fast: .venv/ready               ## what needs no AWS of domain, models and contracts, in half a minute
	$(TESTS) $(FAST)

faults: .venv/ready                  ## each call of each kind of call meets each fault, and is killed at each (FAULTS=99000 KILLED=99000: cases at most)
	FAULTS=$(or $(FAULTS),99000) KILLED=$(or $(KILLED),99000) $(TESTS) -s tests/flow/test_any_fault_of_any_call.py \
		tests/flow/test_killed_between_any_two_steps.py

check: .venv/ready                   ## lint, types, complexity, drawn pages, room rules, synthesis with its gates
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/python -m ops.documents.openapi --check
	$(VENV)/python -m ops.gates.description_rules
	$(VENV)/python -m ops.documents.draw_states --check
	$(VENV)/python -m ops.documents.draw_problems --check
	$(VENV)/python -m ops.documents.draw_rooms --check
	$(VENV)/python -m ops.documents.draw_questions --check
	$(VENV)/python -m ops.documents.draw_alarms --check
	$(VENV)/python -m ops.documents.draw_sandbox --check
	$(VENV)/python -m ops.documents.draw_marks --check
	$(VENV)/python -m ops.documents.draw_reasons --check
	$(VENV)/python -m ops.documents.capacity --check
	$(VENV)/python -m ops.documents.draw_client --check
	$(VENV)/python -m ops.tables.build_holidays --check
	$(VENV)/python -m pytest -q tests/contract/test_rooms.py tests/contract/test_complexity.py
	$(VENV)/zizmor --offline --quiet --no-progress .github/workflows
	$(VENV)/bandit --quiet --recursive --severity-level medium functions infra app.py
	$(MAKE) --no-print-directory synth templates
	$(VENV)/python -m ops.gates.bill --check

fix: .venv/ready                     ## format, and mend what the linter can
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

smoke: .venv/ready                   ## whether a deployment answers as it should (BASE_URL= TOKEN= [CERT= KEY=] [AUTHORITY=] [WITHIN=5000])
	@TOKEN='$(TOKEN)' $(VENV)/python -m ops.edge.smoke '$(BASE_URL)' $(if $(CERT),--cert $(CERT)) $(if $(KEY),--key $(KEY)) \
	  $(if $(AUTHORITY),--authority $(AUTHORITY)) $(if $(WITHIN),--within $(WITHIN)) $(if $(OFFICER),--officer $(OFFICER))

block: .venv/ready                   ## shut addresses out at once, and the line for the file (DEPLOYMENT=europe [RANGE=203.0.113.0/24] [LIFT=1])
	@$(VENV)/python -m ops.edge.block $(DEPLOYMENT) $(RANGE) $(if $(LIFT),--lift)

usage: .venv/ready                   ## what each party used in a month, as CSV (DEPLOYMENT=europe MONTH=2026-11 [PARTY=ADM-KE] [EACH=day] [EVENTS=])
	@$(VENV)/python -m ops.edge.usage $(DEPLOYMENT) $(MONTH) $(if $(findstring command,$(origin PARTY)),--party $(PARTY)) $(if $(EACH),--each $(EACH)) \
	  $(if $(EVENTS),--events $(EVENTS))

authorities: .venv/ready             ## the certificates of a trust store's bundle, and what is wrong with them (FILE=...)
	@$(VENV)/python -m ops.trust.authorities $(FILE)

token: .venv/ready                   ## a token for the local stack (PARTY=NCB-FR; CERTIFICATE=file.pem binds it)
	@$(VENV)/python -m ops.local.tokens $(PARTY) $(CERTIFICATE)

certificate: .venv/ready             ## a client certificate for trying bound tokens (NAME=customs-ke), under .local
	@$(VENV)/python -m ops.local.certificates $(NAME)

synth: .venv/ready                   ## the templates of every deployment into cdk.out
	$(VENV)/python app.py

plan: .venv/ready                    ## what a region would be: made, a month's cost, limits, by hand (DEPLOYMENT=europe [FILE=other.toml] [SEARCHES=200] [STORED=1400000])
	@$(VENV)/python -m ops.plan.tell $(DEPLOYMENT) $(if $(FILE),--file $(FILE)) $(if $(SEARCHES),--searches $(SEARCHES)) \
	  $(if $(STORED),--records $(STORED))

templates: .venv/ready               ## the templates in cdk.out as CloudFormation reads them, by cfn-lint
	@$(VENV)/python -m ops.gates.templates cdk.out

bill: .venv/ready                    ## the bill of materials of what is deployed (CycloneDX), into dist/
	@$(VENV)/python -m ops.gates.bill dist

bootstrap: .venv/ready               ## once, by a person: what a deployment's pipeline comes in by, and what the CDK deploys with (DEPLOYMENT=europe)
	@$(VENV)/python -m ops.deploying.region bootstrap $(DEPLOYMENT)

assembly: .venv/ready                ## a deployment's templates and packages as one file, and its SHA-256 (DEPLOYMENT=europe [OUT=dist])
	@$(VENV)/python -m ops.deploying.region assembly $(DEPLOYMENT) --out $(or $(OUT),dist)

diff: .venv/ready                    ## what a deployment would change, and changes nothing (DEPLOYMENT=europe [ASSEMBLY=file DIGEST=its SHA-256])
	@$(VENV)/python -m ops.deploying.region diff $(DEPLOYMENT) $(FROM)

deploy: .venv/ready                  ## every stack of a deployment, the trail first (DEPLOYMENT=europe [ASSEMBLY= DIGEST=] [ONLY=trust])
	@$(VENV)/python -m ops.deploying.region deploy $(DEPLOYMENT) $(FROM) $(if $(ONLY),--only $(ONLY))

drift: .venv/ready                   ## whether a deployment stands as it was deployed, and as this commit says (DEPLOYMENT=europe [ALARMS=1])
	@$(VENV)/python -m ops.deploying.drift $(DEPLOYMENT) $(FROM) $(if $(ALARMS),--alarms)

destroy-failed: .venv/ready          ## what a first deployment that failed has left behind, and nothing else; asks first (DEPLOYMENT=europe)
	@$(VENV)/python -m ops.deploying.destroy_failed $(DEPLOYMENT) $(foreach name,$(ALSO),--also $(name))

synth-witness: .venv/ready           ## the template of a party's witness into cdk.out (DEPLOYMENT=europe PARTY=INTERPOL-GS)
	CDK_CONTEXT_JSON='{"deployment": "$(DEPLOYMENT)", "witness": "$(PARTY)"}' $(VENV)/python app.py

examples: .venv/ready                ## play the story of the document's examples anew, and put them into the document
	$(VENV)/python -m ops.documents.examples
	$(MAKE) --no-print-directory openapi

openapi: .venv/ready                 ## write the OpenAPI document anew from the doors, and the client's models and methods from it
	$(VENV)/python -m ops.documents.openapi

states: .venv/ready                  ## draw docs/states.md anew from the state tables
	$(VENV)/python -m ops.documents.draw_states

problems: .venv/ready                ## draw docs/problems.md anew from the codes that GET /v1/problems explains
	$(VENV)/python -m ops.documents.draw_problems

marks: .venv/ready                   ## count the marks and year codes that are known anew into docs/reports/marks.md
	$(VENV)/python -m ops.documents.draw_marks

reasons: .venv/ready                 ## draw docs/reasons.md anew from the messages
	$(VENV)/python -m ops.documents.draw_reasons

rooms: .venv/ready                   ## draw the rooms in docs/architecture.md anew from the imports
	$(VENV)/python -m ops.documents.draw_rooms

questions: .venv/ready               ## draw docs/questions.md anew from the auditor's questions
	$(VENV)/python -m ops.documents.draw_questions

sandbox: .venv/ready                 ## draw docs/sandbox.md anew from the catalogue of test weapons
	$(VENV)/python -m ops.documents.draw_sandbox

capacity: .venv/ready                ## write docs/capacity.md anew: limits and costs by records and searches (MEASURE=1: measure anew)
	@$(VENV)/python -m ops.documents.capacity $(if $(MEASURE),--measure)

auditor: .venv/ready                 ## the wheel of iarms-audit and iarms-witness, into dist/
	@$(VENV)/python -m ops.packaging.auditor_wheel dist

client: .venv/ready                  ## the wheel of the client and the command iarms, into dist/
	@$(VENV)/uv build --quiet --offline --wheel --no-create-gitignore --out-dir dist client
	@ls dist/iarms-*.whl

client-methods: .venv/ready          ## draw the client's models and methods anew from the OpenAPI document
	$(VENV)/python -m ops.documents.draw_client

audit: .venv/ready                   ## the auditor's command (ARGS="verify-trail --help")
	@$(VENV)/python -m auditor.command $(ARGS)

witness: .venv/ready                 ## a party's own witness of a deployment's log (ARGS="run --help")
	@$(VENV)/python -m auditor.witness $(ARGS)
audited: .venv/ready                 ## what auditors are told of a deployment, as JSON (DEPLOYMENT=europe [LOG_KEY=its verifier key])
	@$(VENV)/python -m ops.documents.audited_deployment $(DEPLOYMENT) $(if $(LOG_KEY),--log-key $(LOG_KEY))

organisation-policy: .venv/ready     ## the service control policy for a deployment's account (DEPLOYMENT=europe)
	@$(VENV)/python -m ops.documents.organisation_policy $(DEPLOYMENT)

holidays: .venv/ready                ## make the table of public holidays anew from the library, into functions/iarms/data
	$(VENV)/python -m ops.tables.build_holidays

register: .venv/ready                ## rows that a deployment's register lacks (DEPLOYMENT=europe [CHECK=1: its drift] [REPLACE=NCB-FR])
	@$(VENV)/python -m ops.local.register $(DEPLOYMENT) $(if $(CHECK),--check) $(if $(REPLACE),--replace $(REPLACE))

load: .venv/ready                    ## sample records into a deployment without real cases (DEPLOYMENT=development)
	$(VENV)/python -m ops.local.load $(DEPLOYMENT) $(RECORDS)

canary: .venv/ready                  ## the search of each minute made once: does a hit reach the test queue (DEPLOYMENT=local)
	@$(VENV)/python -m ops.local.canary $(DEPLOYMENT)

load-test-records: .venv/ready       ## the test bureau's record, which the canary searches for, where there is none (DEPLOYMENT=europe)
	@$(VENV)/python -m ops.local.test_records test-records $(DEPLOYMENT)

load-sandbox: .venv/ready            ## that record and the weapons of the sandbox (docs/sandbox.md), those that there are not (DEPLOYMENT=europe)
	@$(VENV)/python -m ops.local.test_records sandbox $(DEPLOYMENT)

build-references: .venv/ready        ## the reference table's seed anew (SOURCE=folder of public lists to hold it against)
	@$(VENV)/python -m ops.bulk.build_references $(SOURCE)

reference-coverage: .venv/ready      ## what share of the seed says type, action, place of the number, years, marks (OF= for a make)
	@$(VENV)/python -m ops.bulk.reference_coverage $(OF)

build-locales: .venv/ready           ## names of countries and months in the languages of reports anew, out of Unicode CLDR
	@$(VENV)/python -m ops.bulk.build_locales

load-references: .venv/ready         ## the reference table's seed into a deployment (DEPLOYMENT=development)
	$(VENV)/python -m ops.bulk.load_references $(DEPLOYMENT)

build-import: .venv/ready            ## a bureau's file as files of a first load (FILE= OWNER=NCB-FR OUT=folder [MAPPING=] [DEPLOYMENT=])
	@$(VENV)/python -m ops.bulk.build_import $(FILE) --owner $(OWNER) --out $(OUT) --deployment $(DEPLOYMENT) \
	  $(if $(MAPPING),--mapping $(MAPPING))

load-import: .venv/ready             ## records of a first load into a deployment, and who watches for them told (FILE=folder DEPLOYMENT=europe [PACE=100])
	@$(VENV)/python -m ops.bulk.load_import $(FILE) --deployment $(DEPLOYMENT)
	@$(VENV)/python -m ops.bulk.look_import $(FILE) --deployment $(DEPLOYMENT) $(if $(PACE),--pace $(PACE))

note-identities: .venv/ready         ## imports know the records of before they knew any (DEPLOYMENT=europe)
	@$(VENV)/python -m ops.bulk.note_identities --deployment $(DEPLOYMENT)

fill-due-hits: .venv/ready           ## hits that were asked about before a release stand in the list by due time (DEPLOYMENT=europe)
	@$(VENV)/python -m ops.bulk.fill_due_hits --deployment $(DEPLOYMENT)

build-index: .venv/ready             ## an index version out of a record file (FILE=export VERSION=v4.4 OUT=folder)
	@$(VENV)/python -m ops.bulk.build_index $(FILE) --version $(VERSION) --out $(OUT)

compare-index: .venv/ready           ## whether a new version finds what the old one does (FILE= OLD=v2 NEW=v4.4 DEPLOYMENT=)
	@$(VENV)/python -m ops.bulk.compare_index $(FILE) --old $(OLD) --new $(NEW) --deployment $(DEPLOYMENT)

budgets: .venv/ready                 ## every figure that was once met, measured anew and held against its limit (ONLY=import_time,packages)
	@$(VENV)/python -m benchmarks.budgets $(if $(ONLY),--only $(ONLY))

bench-tests-cpu: .venv/ready         ## the CPU that the fast tests take, against importing what they need
	$(VENV)/python -m benchmarks.tests_cpu

bench-hang: .venv/ready              ## who waits while DynamoDB hangs: simulated, and by the clock on a real socket (STACK=1: over HTTP)
	$(VENV)/python -m benchmarks.hang
	$(VENV)/python -m benchmarks.hang --clock
	$(if $(STACK),$(MAKE) --no-print-directory .venv-engine/ready && $(VENV)/python -W ignore -m benchmarks.load.hang)

bench-import: .venv/ready            ## import time of each function against a bare boto3 client
	$(VENV)/python -m benchmarks.import_time

bench-packages: .venv/ready          ## how large each function's package is, zipped and unpacked
	$(VENV)/python -m benchmarks.packages

bench-cpu: .venv/ready               ## CPU of a warm search in this process against a bare handler (PROFILE="no match")
	$(VENV)/python -m benchmarks.cpu_per_search $(if $(PROFILE),--profile "$(PROFILE)")

bench-audit: .venv/ready             ## how fast the auditor's command reads a trail of 300,000 events, and its memory (EVENTS=300000)
	$(VENV)/python -m benchmarks.audit_logs --events $(or $(EVENTS),300000)

watching: .venv/ready                ## draw docs/watching.md anew from the rows of alarms and failures
	$(VENV)/python -m ops.documents.draw_alarms

bench-questions: .venv/ready         ## how long the comparison of both trails and each question take (SEARCHES=140000)
	$(VENV)/python -m benchmarks.audit_questions --searches $(or $(SEARCHES),140000)

bench-log: .venv/ready               ## how fast audit events come into the transparency log, and what that writes (EVENTS=20000 MILLISECONDS=15)
	$(VENV)/python -m benchmarks.log --events $(or $(EVENTS),20000) --milliseconds $(or $(MILLISECONDS),15)

bench-partitions: .venv/ready        ## a day's calls against tables that throttle by partition, and what is refused (RATE=10000 FLAGS="--shards 16")
	@$(VENV)/python -m benchmarks.partitions.run --rate $(or $(RATE),200) $(FLAGS)

bench-lists: .venv/ready             ## how many records a second the lists of the serial index take, by version (REGISTRY=1400000)
	@$(VENV)/python -m benchmarks.partitions.lists --registry $(or $(REGISTRY),1400000) $(FLAGS)

bench-load-model: .venv/ready        ## calls one by one against the model: what a hang, a hot party, a full index do to others (RATE=200)
	@$(VENV)/python -m benchmarks.partitions.load --rate $(or $(RATE),200) $(FLAGS)

bench-load: .venv/ready .venv-engine/ready ## closed and open load over HTTP on a local stack, by layer (RATES=4,8,16 CLIENTS=1,4 SECONDS_EACH=20 ARRIVALS=even OUT=load.png)
	@$(VENV)/python -W ignore -m benchmarks.load.run $(if $(RATES),--rates $(RATES)) $(if $(CLIENTS),--clients $(CLIENTS)) \
	  $(if $(SECONDS_EACH),--seconds $(SECONDS_EACH)) $(if $(ARRIVALS),--arrivals $(ARRIVALS)) $(if $(OUT),--out $(OUT))

bench-soak: .venv/ready              ## whether a process grows with the calls that it answered, drawn (CALLS=20000 OUT=.local/soak.png)
	@mkdir -p .local
	@$(VENV)/python -W ignore -m benchmarks.soak --calls $(or $(CALLS),20000) --out $(or $(OUT),.local/soak.png)

bench-files: .venv/ready             ## how fast bureaus' files are read, and how much of them is understood
	$(VENV)/python -m benchmarks.read_files

bench-fields: .venv/ready            ## how fields for a weapon's number are read, and whether any is read wrong (FIELDS=2000 of each kind)
	$(VENV)/python -m benchmarks.number_fields --fields $(or $(FIELDS),2000)

bench-latency: .venv/ready .venv-engine/ready ## a warm search against a bare function on the local engine
	$(VENV)/python -m benchmarks.latency

bench-fairness: .venv/ready          ## what buckets cost a call, and one party's flood another's search (STACK=.local/stack.json: over HTTP)
	$(VENV)/python -m benchmarks.fairness $(if $(STACK),--stack $(STACK))

bench-records: .venv/ready .venv-engine/ready ## an import of records through the local stack, one line in a hundred bad (LINES=2000)
	$(VENV)/python -m benchmarks.record_import $(LINES)

bench-import-kills: .venv/ready      ## an import in this process, workers killed and messages brought again (LINES=100000)
	$(VENV)/python -m benchmarks.import_kills $(LINES)

bench-parsing: .venv/ready           ## how often a search reads its weapon's words (AGAINST=another checkout)
	$(VENV)/python -m benchmarks.parsing $(if $(AGAINST),--against $(AGAINST))

bench-match: .venv/ready             ## what searches find, decide and read, beside other engines (half an hour, 8 GB)
	$(VENV)/python -m benchmarks.match

bench-filing: .venv/ready            ## whom traces of descriptions are put to, and which of their warnings are of use (V=-v: what was wrong)
	$(VENV)/python -m benchmarks.filing $(V)

bench-identify: .venv/ready          ## which firearms descriptions are taken for, and how sure (half a minute)
	$(VENV)/python -m benchmarks.identify

bench-personal-data: .venv/ready     ## how much personal data is found in free text, and what of weapons is taken for it (HALF=built SHOW=missed)
	@$(VENV)/python -m benchmarks.personal_data $(if $(HALF),--half $(HALF)) $(if $(SHOW),--show $(SHOW))

fit-identification: .venv/ready      ## the weights of identification fitted on descriptions, and what that does to those kept apart (WRITE=1)
	@$(VENV)/python -m benchmarks.fit_identification $(if $(WRITE),--write)

mutants: .venv/ready                 ## what of the core would break unseen (SEED=1 COUNT=120 MODULE=part of a path; ten minutes)
	$(VENV)/python -m benchmarks.mutants --seed $(or $(SEED),1) --count $(or $(COUNT),120) --module "$(MODULE)"
bench-answers: .venv/ready           ## what the whole system answers and writes, to be compared (OUT=file.jsonl, or BEFORE= AFTER=)
	$(VENV)/python -m benchmarks.answers $(if $(BEFORE),--compare $(BEFORE) $(AFTER),$(OUT))

restore: .venv/ready                 ## a table as it was, beside the one there is; first says what it would do (DEPLOYMENT= TABLE=outbox AT=2026-11-30T02:00Z [RUN=1, then SETTLE=1 [BRING=1]])
	@$(VENV)/python -m ops.mending.restore $(DEPLOYMENT) $(TABLE) --at $(AT) $(if $(RUN),--run) $(if $(SETTLE),--settle) \
	  $(if $(BRING),--bring)

redrive: .venv/ready                 ## what failed sent on its way again; first says what lies there (DEPLOYMENT= QUEUE=notifier-failures or all [RUN=1 [FORGET=1]])
	@$(VENV)/python -m ops.mending.redrive $(DEPLOYMENT) $(QUEUE) $(if $(RUN),--run) $(if $(FORGET),--forget)

operator-policy: .venv/ready         ## what an operator's role may do, as IAM takes it (DEPLOYMENT=europe)
	@$(VENV)/python -m ops.mending.operator_policy $(DEPLOYMENT)

catch-up-log: .venv/ready            ## hold the audit table against the transparency log; BRING=--bring has brought what is missing (DEPLOYMENT=name)
	$(VENV)/python -m ops.bulk.catch_up_log --deployment $(DEPLOYMENT) $(BRING)

rebuild-audit-index: .venv/ready     ## write what auditors find events by anew, out of the audit table (DEPLOYMENT=name)
	$(VENV)/python -m ops.bulk.rebuild_audit_index --deployment $(DEPLOYMENT)

answers: .venv/ready                 ## every answer that a test of a use case is given, held against the OpenAPI document
	$(VENV)/python -m pytest -q -n auto -p tests.described tests/casework tests/contract/test_every_route.py

attack: .venv/ready                  ## parties that call whatever they like, in any order: nothing crosses (ATTACKS=400 SEED=by chance)
	$(eval SEED ?= $(shell shuf -i 1-999999 -n 1))
	@echo "the seed of these attacks: SEED=$(SEED)"
	SEED=$(SEED) ATTACKS=$(or $(ATTACKS),400) $(TESTS) tests/attack

attack-api: .venv/ready .venv-attack/ready ## what the description says of the API held against its answers, by schemathesis (SEED=1 CASES=8)
	SCHEMATHESIS_HOOKS=tests.attack.schemathesis_hooks $(VENV)/python -m tests.attack.loopback \
	  .venv-attack/bin/schemathesis --config-file {settings} run {url}/v1/openapi.json --url {url} --no-color \
	  --seed $(or $(SEED),1) --max-examples $(or $(CASES),8)

fit: .venv/ready                     ## fit the weights anew from labelled samples, into functions/iarms/data
	$(VENV)/python -m benchmarks.fit --write

lock: .venv/ready                    ## resolve requirements/*.in anew, with hashes and without addresses
	for name in runtime dev engine attack; do \
	  $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-annotate --no-header requirements/$$name.in -o requirements/$$name.txt || exit 1; done

clean:                               ## everything that was made
	rm -rf .venv .venv-engine .venv-attack .local .build cdk.out .pytest_cache .mypy_cache .ruff_cache .hypothesis
