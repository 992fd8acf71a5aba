// SPDX-License-Identifier: GPL-3.0-or-later
//
// The SQLite store of runs: what is written while a run goes on, and what is read back. No LibTorch, no Qt.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/learn/metrics.h"
#include "core/run/history.h"

namespace skillscope {

/// How a run's curves are drawn.
enum class RunLineStyle : std::uint8_t { automatic = 0, solid = 1, dashed = 2, dotted = 3, dashDotted = 4 };
/// "automatic", "solid", "dashed", "dotted", "dash-dotted".
const char* toString(RunLineStyle style);

/// Where a run came from that was branched from another one (see core/run/branch.h).
struct RunLineage {
  std::string parent;       ///< id of a run that may be deleted by now; empty = no branch
  std::string point;        ///< "start" (a replay), "step", "fusion" or "task_end"
  int task = -1;            ///< that was being learned, or had just been
  std::int64_t step = 0;    ///< optimizer steps that the branch has in common with its parent
  std::int64_t events = 0;  ///< the run's first events, which are its parent's
  std::string changes;      ///< "train.learning_rate = 0.001, …"; empty = no setting

  bool operator==(const RunLineage&) const = default;
};

/// A line of the library. Scores are fractions.
struct RunSummary {
  std::string id, name, method, stream, order;
  RunStatus status = RunStatus::running;
  std::int64_t seed = 0;
  std::int64_t createdAt = 0;  ///< Unix time, seconds
  double seconds = 0;
  std::int64_t step = 0, plannedSteps = 0;
  int tasksDone = 0, taskCount = 0;
  std::optional<double> ap, bwt, fwt, fm, la;  ///< of the tasks learned so far
  double tokensPerSecond = 0;
  std::string weightsSha256, reason;
  std::int64_t points = 0;                   ///< optimizer steps recorded
  std::optional<double> lossLast, lossBest;  ///< training loss, nats; best = lowest
  std::string experiment, variant;           ///< as in the config; empty = none
  std::int64_t peakMemory = 0;  ///< most bytes that the whole program had in memory while it made the run; 0 = unknown
  RunLineage lineage;
  // What people added; see RunEdit.
  std::string notes;  ///< Markdown
  std::vector<std::string> tags;
  bool archived = false;
  std::string color;  ///< "#rrggbb"; empty = chosen by the program
  RunLineStyle lineStyle = RunLineStyle::automatic;
};

/// What is known when a run is created.
struct NewRun {
  std::string id, name, method, stream, order;
  std::int64_t seed = 0;
  std::string configToml;  ///< all defaults written out
  std::string commandLine;
  std::map<std::string, std::string> environment;  ///< versions, BLAS, CPU, threads, commit, data hashes
  std::string experiment, variant;                 ///< as in the config
  std::string notes;                               ///< that the run begins with
  RunLineage lineage;
  double seconds = 0;  ///< that the events of its parent took
};

/// A stored run that goes on.
struct ContinuedRun {
  std::string id;
  std::int64_t events = 0;  ///< how many of its events stay
  double seconds = 0;       ///< that the run had taken until then
};

/// $XDG_DATA_HOME/skillscope/runs.sqlite (SKILLSCOPE_STORE overrides).
std::string defaultStorePath();
/// Folder of a run's files (weights, checkpoints): beside the store, "<store without ending>.runs/<id>"; absolute.
/// Throws UsageError for an id that cannot be a folder's name.
std::string runFolder(const std::string& storePath, const std::string& runId);

/// Writes one run. Events are queued and written by a thread of its own, in one transaction at least once a second;
/// a full queue slows the caller rather than losing an event. The store and its folder are made where missing. While
/// the object lives, readers of every process see the run as running.
/// Thread: one producer. The constructor throws Error (store newer, damaged, foreign, read-only, …) and UsageError (bad
/// id). Errors of the disk come out as Error from the next write() or flush(), all later ones, and the first close();
/// what was committed before stays.
class RunWriter {
 public:
  RunWriter(const std::string& storePath, const NewRun& run);
  /// Goes on with a stored run: forgets what was recorded after its first `events` events, and the row says "running"
  /// again. Throws UsageError for a run that is unknown, done, or being written.
  RunWriter(const std::string& storePath, const ContinuedRun& run);
  ~RunWriter();             ///< closes; a run not finished by RunFinished then reads "interrupted"
  void write(Event event);  ///< Progress is not stored
  void flush();             ///< returns when everything written so far is committed
  void close();

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

struct StoredRun {
  RunSummary summary;
  std::string configToml, commandLine;
  std::map<std::string, std::string> environment;
  AccuracyMatrix matrix{0};
};

/// Reads a store, read-only. Thread: one thread an object. Opening a missing file, a foreign database, a damaged one or
/// one newer than the program throws Error with a sentence. A run whose writer process is gone reads "interrupted".
class RunReader {
 public:
  explicit RunReader(const std::string& storePath);
  ~RunReader();
  std::vector<RunSummary> list() const;  ///< newest first; reads no series
  bool contains(const std::string& runId) const;
  /// The config of every run by its id, as TOML, without reading anything else. `known` runs are left out.
  std::map<std::string, std::string> configs(const std::set<std::string>& known = {}) const;
  /// A full id or a prefix that fits one run only. Throws UsageError.
  std::string resolve(const std::string& idOrPrefix) const;
  StoredRun run(const std::string& runId) const;
  /// All events of the run in the order in which they happened (Progress excepted; those of examples() only on
  /// request).
  std::vector<Event> events(const std::string& runId, bool withPredictions = false) const;
  /// events() with the steps in columns: what opens a long run in a moment.
  std::vector<HistoryPart> history(const std::string& runId) const;
  /// Only what is told of single examples: ExamplePredictions, ExampleRetrieval and RetrievalSpace, in their order.
  std::vector<Event> examples(const std::string& runId) const;

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

/// What changes of a run; what has no value stays.
struct RunEdit {
  std::optional<std::string> name, notes;
  std::optional<std::vector<std::string>> tags;
  std::optional<bool> archived;
  std::optional<std::string> color;  ///< "#rrggbb" or ""
  std::optional<RunLineStyle> lineStyle;
  bool operator==(const RunEdit&) const = default;
};
/// Tags as typed, with commas between: without spaces around them, empty ones and repeats. Throws UsageError for a line
/// break or control character in one.
std::vector<std::string> tagsFromText(const std::string& text);
/// The run as it is after the edit. Throws UsageError for an empty name, a colour or tags that cannot be.
RunSummary edited(RunSummary run, const RunEdit& edit);
/// Edits of several runs in one transaction: all of them or none. Throws UsageError as edited() does, and for an
/// unknown run.
void editRuns(const std::string& storePath, const std::vector<std::pair<std::string, RunEdit>>& edits);

/// Further edits that the library offers; each is one transaction of its own. Throw UsageError for an unknown run or an
/// empty name. deleteRun also removes the run's folder, and throws UsageError while the run is being written.
void renameRun(const std::string& storePath, const std::string& runId, const std::string& name);
void deleteRun(const std::string& storePath, const std::string& runId);

enum class ExportFormat { csv, json };
/// The whole run as text. CSV is one long table (kind, task, step, name, value); JSON holds everything. Not-a-number is
/// an empty cell or null. Columns and keys are listed in core/store/README.md.
std::string exportRun(const RunReader& reader, const std::string& runId, ExportFormat format);

}  // namespace skillscope
