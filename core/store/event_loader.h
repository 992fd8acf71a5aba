// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the events of one run back into the order in which they happened.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/run/history.h"

namespace skillscope {

/// The caller owns the transaction that makes the tables agree. Throws SQLite::Exception, and Error for rows that are
/// no events.
class EventLoader {
 public:
  EventLoader(SQLite::Database& database, std::int64_t run, std::string runId);
  std::vector<Event> load(bool withPredictions);
  /// What load() gives, without what is told of single examples, and with the steps in columns.
  std::vector<HistoryPart> loadHistory();
  /// Only what is told of single examples.
  std::vector<Event> loadExamples();

 private:
  SQLite::Statement select(const char* sql);
  void add(std::int64_t seq, Event event);
  void loadStarts();
  void loadRest(bool withPredictions);
  std::int64_t countSteps();
  template <typename Steps, typename Other>
  void walkSteps(Steps onSteps, Other onOther);
  void loadImportance();
  void loadFusionRounds();
  void loadEvaluations();
  void loadPredictions();
  void loadRetrievals();
  void loadRetrievalSpaces();
  void loadNotes();
  void loadEnds();

  SQLite::Database& database_;
  std::int64_t run_;
  std::string runId_;
  std::vector<Event> events_;                                ///< all but the steps
  std::vector<std::pair<std::int64_t, std::size_t>> order_;  ///< (seq, index into events_)
};

}  // namespace skillscope
