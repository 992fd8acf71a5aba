# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by the scripts in this folder (sourced, never run): where the sources are, messages, how many compilers at once.
# shellcheck shell=bash

source_folder=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
build_folder=$source_folder/build/release

# Waiting OpenMP threads sleep instead of spinning: a busy neighbour on a core would cost a training run factors.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}

say() { printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2; }
fail() {
  say "$@"
  exit 1
}

# A file that includes LibTorch takes about 1.3 GB to compile: as many at once as there are cores and memory for.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1400000) }' /proc/meminfo 2>/dev/null || true)
  if [ -n "$memory" ] && [ "$memory" -lt "$cores" ]; then
    cores=$memory
  fi
  [ "$cores" -ge 1 ] || cores=1
  printf '%s\n' "$cores"
}

# build TARGET...: configures when needed and builds these targets (everything when none is named) in Release.
build() {
  local targets=() target log
  for target in "$@"; do
    targets+=(--target "$target")
  done
  mkdir -p "$build_folder"
  log=$build_folder/configure.log
  # A build folder that was made from other sources (a copied or moved tree) is of no use.
  if [ -f "$build_folder/CMakeCache.txt" ] &&
     ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$source_folder" "$build_folder/CMakeCache.txt"; then
    rm -rf "$build_folder/CMakeCache.txt" "$build_folder/CMakeFiles"
  fi
  if ! (cd "$source_folder" && cmake --preset release) >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    fail "CMake could not configure the build; the whole log is $log."
  fi
  (cd "$source_folder" && cmake --build --preset release --parallel "$(build_jobs)" "${targets[@]}") ||
    fail "the build failed; the first error above says where."
}
