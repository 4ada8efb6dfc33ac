#!/bin/sh
# Compile time, start-up, peak memory and size of one small program (tests/bench/footprint.cpp, a training step of
# 784-128-10), built against wick and, where Debian's libtorch-dev is installed, against LibTorch.
#   tests/bench/footprint.sh build     # a folder in which wick is built
set -e
build=$(cd "$1" && pwd)
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

seconds() { # of a command
  start=$(date +%s.%N)
  "$@" > "$work/out"
  end=$(date +%s.%N)
  echo "$end $start" | awk '{printf "%.3f", $1 - $2}'
}
measure() { # name, include flags, link flags
  compiled=$(seconds c++ -std=c++20 -O2 $2 -c "$source/tests/bench/footprint.cpp" -o "$work/$1.o")
  c++ "$work/$1.o" -o "$work/$1" $3
  strip "$work/$1"
  seconds "$work/$1" > /dev/null
  ran=$(for _ in 1 2 3 4 5; do seconds "$work/$1"; echo; done | sort -n | sed -n 3p)
  libraries=$(ldd "$work/$1" | awk '/torch|c10|onnx|protobuf|sleef|gloo|tensorpipe|dnnl|XNN/ {print $3}' | xargs -r -n1 readlink -f | sort -u | xargs -r du -cbL | awk 'END {print $1 + 0}')
  size=$(stat -c %s "$work/$1")
  echo "$1: compiled in $compiled s, run in $ran s, peak memory $(cat "$work/out") MB, size $(((size + libraries) / 1000000)).$(((size + libraries) / 100000 % 10)) MB"
}
measure wick "-I$source -I$source/nn/libtorch" "$build/libwick.a -lfmt -lhwy -lz -lpthread"
torch=/usr/include/torch/csrc/api/include
[ ! -d "$torch" ] || measure libtorch "-std=c++17 -I$torch -w" "-ltorch -ltorch_cpu -lc10"
