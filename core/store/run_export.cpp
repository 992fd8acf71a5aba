// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_export.h"

namespace skillscope {

std::string exportRun(const RunReader& reader, const std::string& runId, ExportFormat format) {
  const StoredRun run = reader.run(runId);
  const std::vector<Event> events = reader.events(runId, true);
  return format == ExportFormat::csv ? runAsCsv(run, events) : runAsJson(run, events);
}

}  // namespace skillscope
