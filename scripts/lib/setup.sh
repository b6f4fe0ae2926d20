# Sourced by the scripts in the folder above: installs what is missing, configures, builds.
# Runs with bash 3.2. All its messages go to stderr, so that stdout is the program's alone.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
script=scripts/$(basename "$0")
program=$root/build/native/bin/fanin

say() { echo "$script: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

cores() { getconf _NPROCESSORS_ONLN 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2; }

# packages PURPOSE: what a purpose needs, as Debian and Ubuntu name it, or Homebrew on a Mac.
# A tool that may be there from elsewhere stands as package:command.
packages() {
  case $(uname):$1 in
    Darwin:build)
      echo cmake:cmake ninja:ninja pkgconf:pkg-config openblas nlohmann-json cli11 fmt muparser
      ;;
    Darwin:test) echo doctest ;;
    Darwin:format) echo llvm@14 ;;
    Darwin:clang | Darwin:variants | Darwin:package) ;; # the compiler there; the rest is Debian's
    Darwin:rivals) echo numpy fann ;;
    Darwin:numpy) echo numpy scipy ;;
    Darwin:onnx) ;; # Homebrew has none that its Python would find
    *:build)
      echo g++:g++ cmake:cmake ninja-build:ninja pkg-config:pkg-config libopenblas-dev \
        libstb-dev zlib1g-dev nlohmann-json3-dev libcli11-dev libfmt-dev libmuparser-dev \
        libjs-chart.js
      ;;
    *:test) echo doctest-dev ;;
    *:variants) echo libopenblas0-pthread libopenblas0-openmp libopenblas0-serial ;; # of OpenBLAS
    *:package) echo dpkg-dev:dpkg-shlibdeps doxygen:doxygen ;;
    *:format) echo clang-format-14:clang-format-14 ;;
    *:clang) echo clang:clang++ ;;
    *:rivals) echo python3-numpy libfann-dev ;; # of Fanin in the benchmark
    *:numpy) echo python3-numpy python3-scipy ;; # what Fanin is checked against
    *:onnx) echo python3-onnx ;; # checks what `fanin export` writes
  esac
}

is_installed() {
  case $1 in *:*) command -v "${1#*:}" >/dev/null && return ;; esac
  if [ "$(uname)" = Darwin ]; then
    brew list --versions "${1%:*}" >/dev/null 2>&1
  else
    [ "$(dpkg-query -W -f '${db:Status-Status}' "${1%:*}" 2>/dev/null)" = installed ]
  fi
}

# need PURPOSE...: installs what is missing for the purposes, having said so. Where it may not
# install it prints the line that would, and stops.
need() {
  local purpose package missing="" sudo=""
  [ -z "${FANIN_NO_INSTALL-}" ] || return 0
  if [ "$(uname)" = Darwin ]; then
    command -v brew >/dev/null || fail "needs Homebrew (https://brew.sh) to install what Fanin uses"
  elif ! command -v apt-get >/dev/null; then
    say "no apt here: CONTRIBUTING.md lists what must be installed"
    return 0
  fi

  for purpose in "$@"; do
    for package in $(packages "$purpose"); do
      is_installed "$package" || missing="$missing ${package%:*}"
    done
  done
  if [ -n "$missing" ]; then
    if [ "$(uname)" = Darwin ]; then
      say "will now install with Homebrew:$missing"
      # shellcheck disable=SC2086 # a list of words
      brew install $missing >&2 || fail "Homebrew could not install:$missing"
    else
      if [ "$(id -u)" -ne 0 ]; then
        sudo=sudo
        command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; } ||
          cannot_install "$missing"
      fi
      say "will now install with ${sudo:+$sudo }apt-get:$missing"
      # Installing may yet succeed from the lists there are.
      $sudo apt-get -q update </dev/null >&2 || say "apt-get update failed, going on without"
      # shellcheck disable=SC2086
      $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 install $missing </dev/null >&2 || cannot_install "$missing"
    fi
  fi
  if [ "$(uname)" = Darwin ]; then # Homebrew keeps OpenBLAS out of the way of Apple's BLAS
    CMAKE_PREFIX_PATH=$(brew --prefix openblas)${CMAKE_PREFIX_PATH:+:$CMAKE_PREFIX_PATH}
    export CMAKE_PREFIX_PATH
  fi
}

cannot_install() {
  say "cannot install what is missing here. Have this run by someone who may, then try again:"
  echo "  apt-get update && apt-get install -y --no-install-recommends$1" >&2
  say "(FANIN_NO_INSTALL=1 $script goes on without, where the same is there from elsewhere)"
  exit 1
}

# configure PRESET [CMAKE-ARGUMENT...]: in build/PRESET.
configure() {
  local folder=$root/build/$1
  # CMake refuses the folder of a clone that has moved.
  if [ -f "$folder/CMakeCache.txt" ] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
    say "build/$1 is of another place: making it again"
    rm -rf "$folder"
  fi
  mkdir -p "$folder"
  (cd "$root" && cmake --preset "$@") >"$folder/configure.log" 2>&1 || {
    cat "$folder/configure.log" >&2
    fail "configuring build/$1 failed"
  }
}

# build PRESET [CMAKE-BUILD-ARGUMENT...]
build() {
  local preset=$1
  shift
  say "building in build/$preset"
  cmake --build "$root/build/$preset" "$@" >&2 || fail "building build/$preset failed"
}

# build_only PRESET TARGET...: without the tests, which would need more packages; but a folder that
# already builds them is left as it is.
build_only() {
  local preset=$1
  shift
  if [ -f "$root/build/$preset/build.ninja" ]; then
    configure "$preset"
  else
    configure "$preset" -DFANIN_TESTS=OFF
  fi
  build "$preset" --target "$@"
}

# Runs the check of $program against the book's algorithm in NumPy.
check_against_numpy() {
  # Debian's Python, for which apt installs NumPy, rather than another that comes first in PATH.
  local python=/usr/bin/python3
  "$python" -c 'import numpy, scipy' 2>/dev/null || python=python3
  OPENBLAS_NUM_THREADS=1 "$python" "$root/scripts/lib/check_against_numpy.py" "$program" \
    "$root/data"
}

# help_of COMMAND: the options of a command of fanin, below a script's own usage.
help_of() {
  echo
  if [ -x "$program" ]; then
    "$program" "$1" --help
  else
    echo "The options of \`fanin $1\` appear here once it is built."
  fi
}
