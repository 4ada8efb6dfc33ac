#!/usr/bin/env bash
# Steps and all-reduces of 1, 2 and 4 ranks, wick and PyTorch in turn: tests/bench/parallel.sh build 5 [python with torch].
# Prints the median over the rounds of each, then what allreduce_model.py makes of them.
set -euo pipefail
build=$1 rounds=${2:-5} python=${3:-}
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_NUM_THREADS=1
lines=$(mktemp)
for round in $(seq "$rounds"); do
  for ranks in 1 2 4; do
    run="mpirun --bind-to none --oversubscribe -np $ranks"
    for how in overlap after none; do $run "$build/tests/bench_parallel" step $how >> "$lines"; done
    [ -z "$python" ] || BENCH_PORT=$((29500 + round * 10 + ranks)) $run "$python" "$(dirname "$0")/parallel.py" step >> "$lines" || echo "PyTorch ended with an error" >&2
    [ "$ranks" = 1 ] || $run "$build/tests/bench_parallel" allreduce >> "$lines"
    [ "$ranks" = 1 ] || [ -z "$python" ] || BENCH_PORT=$((29800 + round * 10 + ranks)) $run "$python" "$(dirname "$0")/parallel.py" allreduce >> "$lines" || echo "PyTorch ended with an error" >&2
  done
done
python3 "$(dirname "$0")/allreduce_model.py" < "$lines"
rm "$lines"
