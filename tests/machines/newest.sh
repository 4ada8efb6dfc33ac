#!/usr/bin/env bash
# Builds the library and its tests with the newest compilers and libraries that Debian has (sid, or the release named in
# the first argument), in a root of their own that debootstrap makes, and runs the tests there. As root; nothing of this
# machine's own packages changes. Further arguments are compilers, g++ and clang++ unless told. What is missing is said.
#
#   tests/machines/newest.sh               # sid, g++ and clang++
#   tests/machines/newest.sh trixie g++
set -euo pipefail
cd "$(dirname "$0")/../.."
release=${1:-sid}
shift || true
build=$PWD/build-newest root=$PWD/build-newest/$release
packages="g++ clang cmake make libfmt-dev libhwy-dev zlib1g-dev libzip-dev libeigen3-dev nlohmann-json3-dev libcli11-dev doctest-dev"

skip() { echo "newest: skipped, because $1"; exit 0; }
command -v debootstrap > /dev/null || skip "there is no debootstrap"
[ "$(id -u)" = 0 ] || skip "it needs root"
if [ ! -f "$root/made" ]; then
  mirror=$(grep -rhoE 'https?://[^ ]+/debian/?' /etc/apt/sources.list /etc/apt/sources.list.d/ 2> /dev/null | head -n 1)
  mkdir -p "$build"
  debootstrap --variant=minbase "$release" "$root" "$mirror" > "$build/debootstrap.log" || skip "$release cannot be fetched: $build/debootstrap.log"
  echo 'Acquire::Check-Valid-Until "false";' > "$root/etc/apt/apt.conf.d/old-mirror"
  chroot "$root" apt-get -qq update
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get -qq install -y --no-install-recommends $packages > "$build/install.log" 2>&1 ||
    skip "its packages cannot be installed: $build/install.log"
  touch "$root/made"
fi
chroot "$root" dpkg-query -W g++ clang libfmt-dev libhwy-dev libzip-dev libeigen3-dev nlohmann-json3-dev doctest-dev

# The sources as they are, without what git leaves out.
rm -rf "$root/wick"
mkdir "$root/wick"
git ls-files -z | xargs -0 cp --parents -t "$root/wick"
[ $# -gt 0 ] || set -- g++ clang++
for compiler in "$@"; do
  echo "newest: $compiler"
  chroot "$root" sh -c "cd /wick && cmake -B build-$compiler -DCMAKE_CXX_COMPILER=$compiler -DWICK_BUILD_EXAMPLES=OFF -DWICK_BUILD_TESTS=ON > /dev/null &&
    cmake --build build-$compiler -j $(nproc) --target wick test_formulas test_nn test_faults &&
    build-$compiler/tests/test_formulas && build-$compiler/tests/test_nn && build-$compiler/tests/test_faults"
done
