# `make` alone prints this help.
UV := .tools/bin/uv
PORT ?= 8000

help:            ## print this help
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup      ## everything set up, a made-up operation loaded, served on 127.0.0.1:$(PORT) (FRESH=1 starts over)
	@$(if $(FRESH),$(if $(PLUMBLINE_DATABASE_URL),echo "FRESH=1 clears instance/plumbline.sqlite only: unset PLUMBLINE_DATABASE_URL"; exit 1,rm -rf instance/plumbline.sqlite* instance/demo))
	.venv/bin/flask db upgrade
	.venv/bin/flask demo --address http://127.0.0.1:$(PORT)
	.venv/bin/gunicorn --bind 127.0.0.1:$(PORT) wsgi:app

run: setup       ## serve the existing database on 127.0.0.1:$(PORT)
	.venv/bin/flask db upgrade
	.venv/bin/gunicorn --bind 127.0.0.1:$(PORT) wsgi:app

setup: .venv/run ## dependencies only

test: .venv/dev  ## the whole suite, on SQLite and PostgreSQL and in a browser
	@tests/install-chromium
	.venv/bin/pytest

bench: .venv/dev ## speed and memory as ratios, planted causes found, learning under load and faults
	.venv/bin/python -m benchmarks

lint: .venv/dev  ## style, types, layers
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

words: .venv/dev ## gather the interface's texts into app/translations, then compile them; translate what is empty
	.venv/bin/pybabel -q extract -F babel.cfg -k _l -k lazy -k lazy_gettext -k with_markup -k said -k to_say -k said_many:1,2 --add-location=file --no-wrap -o instance/messages.pot .
	.venv/bin/pybabel -q update -i instance/messages.pot -d app/translations --no-fuzzy-matching --ignore-obsolete --no-wrap
	.venv/bin/pybabel -q compile -d app/translations

lock: $(UV)      ## pin every dependency anew, by hash and without addresses
	$(UV) pip compile --quiet --no-header pyproject.toml --universal --generate-hashes --upgrade -o requirements.txt
	$(UV) pip compile --quiet --no-header pyproject.toml --universal --generate-hashes --upgrade --group dev -o requirements-dev.txt

$(UV):
	python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools uv==0.13.9

.venv/bin/python: | $(UV)
	$(UV) venv --quiet .venv

.venv/run: requirements.txt | .venv/bin/python
	$(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt | .venv/bin/python
	$(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements-dev.txt
	@touch $@ .venv/run

.PHONY: help demo run setup test bench lint words lock
