#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Plants one break of every rule in a small tree and looks whether packaging/check-layers names its file and line.
#   check_layers_test.sh PATH_OF_CHECK_LAYERS
set -euo pipefail
check=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# source PATH LINE...: a file with its licence line, a header with its guard, and these further lines from line 2 (3) on.
source_file() {
  local path=$work/$1
  shift
  mkdir -p "$(dirname "$path")"
  { printf '// SPDX-License-Identifier: GPL-3.0-or-later\n'
    case $path in *.h) printf '#pragma once\n' ;; esac
    printf '%s\n' "$@"; } >"$path"
}

# A tree without a fault.
clean_tree() {
  rm -rf "${work:?}"/*
  mkdir -p "$work/core"
  printf '# SPDX-License-Identifier: GPL-3.0-or-later\nfile(GLOB plain_sources CONFIGURE_DEPENDS base/*.cpp store/*.cpp\n     run/event.cpp)\n' \
    >"$work/core/CMakeLists.txt"
  source_file core/base/error.h '#include <string>'
  source_file core/run/event.h '#include <vector>'
  source_file core/run/run_session.h '#include "core/run/event.h"'
  source_file core/nn/linear.h '#include <torch/types.h>'
  source_file core/learn/method.h '#include "core/nn/linear.h"'
  source_file core/tensor/libtorch.h '#include <torch/types.h>'
  source_file core/skill/fusion.h '#include <torch/types.h>' '#include "core/base/error.h"' '#include "core/run/event.h"' \
    '#include "core/tensor/libtorch.h"'
  source_file core/store/store.cpp '#include "core/run/event.h"'
  source_file plugins/kif/kif.h '#include "core/learn/method.h"'
  source_file plugins/kif/kif.cpp '#include "plugins/kif/kif.h"' '#include "core/skill/fusion.h"'
  source_file ui/view/view.h '#include <QWidget>' '#include "core/run/run_session.h"'
  source_file ui/widget/plot/plot.cpp '#include <qcustomplot.h>'
  source_file app/window/main.cpp '#include <QApplication>' '#include "ui/view/view.h"'
  source_file app/cli/main.cpp '#include "core/run/run_session.h"'
}

# expect NAME FILE:LINE: the planted fault must be named there.
expect() {
  local output status=0
  output=$("$check" "$work" 2>/dev/null) || status=$?
  if [ "$status" = 1 ] && printf '%s\n' "$output" | cut -d: -f1,2 | grep -qxF "$2"; then
    printf 'passed %s\n' "$1"
  else
    printf 'FAILED %s: expected exit 1 and %s, got exit %s and:\n%s\n' "$1" "$2" "$status" "$output"
    failures=$((failures + 1))
  fi
  clean_tree
}

clean_tree
"$check" "$work" >/dev/null || { echo "FAILED: the clean tree is refused:"; "$check" "$work" || true; exit 1; }

source_file core/base/error.h '#include <string>' '#include <QString>'
expect "Qt in the core" core/base/error.h:4
source_file plugins/kif/kif.cpp '#include <QtCore/QString>'
expect "Qt in a plug-in" plugins/kif/kif.cpp:2
source_file core/nn/linear.h '#include "ui/view/view.h"'
expect "the core includes the window" core/nn/linear.h:3
source_file plugins/slm/slm.cpp '#include "plugins/kif/kif.h"'
expect "a plug-in includes another" plugins/slm/slm.cpp:2
source_file ui/view/view.h '#include <QWidget>' '#include <torch/types.h>'
expect "LibTorch in the window" ui/view/view.h:4
source_file ui/widget/other.cpp '#include "core/learn/method.h"'
expect "LibTorch in the window through two headers" ui/widget/other.cpp:2
source_file ui/widget/other.cpp '#include "core/skill/plain.h"'
source_file core/skill/plain.h '#include <vector>'
expect "the window reaches into the inner core" ui/widget/other.cpp:2
source_file ui/view/map.cpp '#include <qcustomplot.h>'
expect "QCustomPlot outside its folder" ui/view/map.cpp:2
source_file ui/view/map.cpp '#include "plugins/kif/kif.h"'
expect "the window includes a plug-in" ui/view/map.cpp:2
source_file app/cli/main.cpp '#include <QString>'
expect "Qt in the command-line program" app/cli/main.cpp:2
source_file app/window/main.cpp '#include <c10/util/Exception.h>'
expect "LibTorch in a program" app/window/main.cpp:2
source_file core/skill/fusion.h '#include "core/nn/linear.h"'
expect "the science includes the model" core/skill/fusion.h:3
source_file core/skill/fusion.h '#include <spdlog/spdlog.h>'
expect "the science includes a foreign library" core/skill/fusion.h:3
source_file core/nn/linear.cpp '#include <torch/torch.h>'
expect "all of LibTorch" core/nn/linear.cpp:2
source_file core/store/store.cpp '#include <ATen/ATen.h>'
expect "LibTorch in the store" core/store/store.cpp:2
source_file core/run/run_session.h '' '#include "core/learn/method.h"'
expect "LibTorch in run_session.h" core/run/run_session.h:4
source_file core/learn/method.h '#include <nlohmann/json.hpp>'
expect "JSON in a header" core/learn/method.h:3
printf '#include <vector>\n' >"$work/core/nn/linear.cpp"
expect "no licence line" core/nn/linear.cpp:1
printf '// SPDX-License-Identifier: GPL-3.0-or-later\n' >"$work/core/nn/linear.h"
expect "no header guard" core/nn/linear.h:1

status=0
"$check" "$work/nowhere" 2>/dev/null || status=$?
if [ "$status" = 2 ]; then
  echo "passed a folder without sources"
else
  echo "FAILED a folder without sources: exit $status"
  failures=$((failures + 1))
fi

[ "$failures" = 0 ] || { echo "$failures failed"; exit 1; }
