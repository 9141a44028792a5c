#!/bin/sh
# Makes the peers' own environment, .venv-peers in the repository's root: about 1.7 GB.
set -eu
cd "$(dirname "$0")/../.."
"${PYTHON:-python3}" -m venv .venv-peers
.venv-peers/bin/python -m pip install --quiet --upgrade pip
.venv-peers/bin/python -m pip install --quiet --requirement eval/peers/requirements.txt
