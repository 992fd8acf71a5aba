// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_export.h"

namespace skillscope {

std::string exportRun(const RunReader& reader, const std::string& runId, ExportFormat format) {
  return exportRun(reader, runId, RunExport{format});
}

std::string exportRun(const RunReader& reader, const std::string& runId, const RunExport& options) {
  const StoredRun run = reader.run(runId);
  const std::vector<Event> events = reader.events(runId, true);
  return options.format == ExportFormat::csv ? runAsCsv(run, events, options.averagedSteps)
                                             : runAsJson(run, events, options.averagedSteps);
}

}  // namespace skillscope
