#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs a finished build into an empty folder and looks whether it is complete and runs from there.
#   install_test.sh CMAKE BUILD_FOLDER WITH_UI(0|1)
set -euo pipefail
cmake=$1 build=$2 with_ui=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
fail() {
  printf 'FAILED %s\n' "$*"
  failures=$((failures + 1))
}

DESTDIR=$work/root "$cmake" --install "$build" --prefix /opt/skillscope >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "FAILED cmake --install"; exit 1; }
# Nothing may depend on the place that the tree was installed for: it is moved once more.
mv "$work/root/opt/skillscope" "$work/moved"
find "$work/root" -type f | sed 's/^/FAILED installed outside the prefix: /' | grep . && exit 1

expected=(bin/skillscope-cli share/man/man1/skillscope-cli.1.gz
  share/skillscope/presets/demo.toml share/skillscope/backbone/model.safetensors share/skillscope/help/index.md
  share/skillscope/icons/start.svg)
if [ "$with_ui" = 1 ]; then
  expected+=(bin/skillscope share/man/man1/skillscope.1.gz
    share/applications/org.skillscope.Skillscope.desktop share/metainfo/org.skillscope.Skillscope.metainfo.xml
    share/icons/hicolor/scalable/apps/org.skillscope.Skillscope.svg)
fi
# A build without Qt's lrelease has no translations to install.
for made in "$build"/translations/*.qm; do
  [ ! -e "$made" ] || expected+=("share/skillscope/translations/${made##*/}")
done
for path in "${expected[@]}"; do
  [ -e "$work/moved/$path" ] || fail "$path is not installed"
done
[ -n "$(find "$work/moved" -path '*/skillscope/plugins/*.so' -print -quit)" ] || fail "no plug-in is installed"

# Without any variable that points elsewhere, the moved program must find its own core, plug-ins and presets.
run() {
  env -u SKILLSCOPE_RESOURCES -u SKILLSCOPE_PLUGINS -u LD_LIBRARY_PATH HOME="$work/home" XDG_DATA_HOME="$work/data" \
    QT_QPA_PLATFORM=offscreen "$@" >"$work/output" 2>&1 || { cat "$work/output"; fail "${*#"$work"/}"; }
}
run "$work/moved/bin/skillscope-cli" --version
run "$work/moved/bin/skillscope-cli" methods
grep -qw kif "$work/output" || fail "the installed program does not list the method kif"
run "$work/moved/bin/skillscope-cli" doctor
if grep -qF "$build" "$work/output"; then
  cat "$work/output"
  fail "the installed program reads from the build tree"
fi
if [ "$with_ui" = 1 ]; then
  run "$work/moved/bin/skillscope" --version
fi

# The checks of other programs, where these are installed.
skip_without() {
  command -v "$1" >/dev/null && return 0
  printf 'skipped: %s is not installed\n' "$1"
  return 1
}
if [ "$with_ui" = 1 ] && skip_without desktop-file-validate; then
  desktop-file-validate "$work/moved/share/applications/org.skillscope.Skillscope.desktop" || fail "desktop entry"
fi
if [ "$with_ui" = 1 ] && skip_without appstreamcli; then
  appstreamcli validate --no-net "$work/moved/share/metainfo/org.skillscope.Skillscope.metainfo.xml" >"$work/output" 2>&1 || true
  # The project has no home page to name.
  if grep -E '^[EW]: ' "$work/output" | grep -v url-homepage-missing || ! grep -q Validation "$work/output"; then
    cat "$work/output"
    fail "AppStream metadata"
  fi
fi
if skip_without mandoc; then
  for page in "$work"/moved/share/man/man1/*.1.gz; do
    mandoc -T lint -W warning "$page" || fail "${page##*/}"
  done
fi

[ "$failures" = 0 ] || exit 1
echo "passed"
