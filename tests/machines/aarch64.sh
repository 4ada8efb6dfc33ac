#!/usr/bin/env bash
# Builds the library and three programs of tests for 64-bit ARM, whose kernels are NEON, and runs them under qemu-user:
# the formulas, the networks, and of the operators' tests those that depend on the machine. With arguments only the parts
# that they name: tests/machines/aarch64.sh ops. It needs g++-aarch64-linux-gnu, qemu-user, and Debian's apt-get, which
# brings ARM's libraries into the build folder; nothing of this machine's own packages changes. What is missing is said.
set -euo pipefail
cd "$(dirname "$0")/../.."
compiler=aarch64-linux-gnu-g++ emulator=qemu-aarch64 build=build-aarch64
packages="libfmt-dev libfmt9 libhwy-dev libhwy1 zlib1g-dev zlib1g libzip-dev libzip4 libbz2-1.0 libssl3"
headers="doctest-dev nlohmann-json3-dev libeigen3-dev"

skip() { echo "aarch64: skipped, because $1"; exit 0; }
for tool in $compiler $emulator apt-get dpkg; do
  command -v $tool > /dev/null || skip "there is no $tool"
done
[ "$(uname -m)" != aarch64 ] || skip "this machine is one: its own build is the test"

root=$PWD/$build/root
if [ ! -d "$root" ]; then
  apt=$PWD/$build/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  cat > "$apt/conf" << END
APT::Architectures { "$(dpkg --print-architecture)"; "arm64"; };
APT::Sandbox::User "";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
END
  export APT_CONFIG=$apt/conf
  apt-get -qq update || skip "ARM's list of packages cannot be read"
  (cd "$apt" && apt-get -qq download $(printf '%s:arm64 ' $packages) $headers) || skip "ARM's packages cannot be fetched"
  for package in "$apt"/*.deb; do dpkg -x "$package" "$root.part"; done
  mv "$root.part" "$root"
fi

only() { echo "-DCMAKE_FIND_ROOT_PATH_MODE_$1=ONLY"; }
cmake -S . -B $build -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 -DCMAKE_CXX_COMPILER=$compiler \
  -DCMAKE_LIBRARY_ARCHITECTURE=aarch64-linux-gnu -DCMAKE_FIND_ROOT_PATH="$root" $(only LIBRARY) $(only INCLUDE) $(only PACKAGE) \
  -DCMAKE_EXE_LINKER_FLAGS="-Wl,-rpath-link,$root/usr/lib/aarch64-linux-gnu:$root/lib/aarch64-linux-gnu" \
  -DCMAKE_CXX_FLAGS_RELEASE="-O1 -DNDEBUG" -DWICK_BUILD_EXAMPLES=OFF -DWICK_BUILD_TESTS=ON > /dev/null

# The operators' other tests are about graphs and shapes, and qemu is slow.
for part in ${*:-formulas ops nn}; do
  cmake --build $build -j "$(nproc)" --target test_$part
  echo "aarch64: test_$part"
  [ $part = ops ] && some=(-tc="$(paste -sd, tests/machines/cases.txt)") || some=()
  $emulator -L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH="$root/usr/lib/aarch64-linux-gnu:$root/lib/aarch64-linux-gnu" \
    $build/tests/test_$part "${some[@]}"
done
