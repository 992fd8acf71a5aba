// SPDX-License-Identifier: GPL-3.0-or-later
//
// A data file as records of named texts: a JSON list, JSON lines, a task object with "Instances" (SuperNI), CSV or TSV.
// What a record means is decided elsewhere (data_format.h). Plain values.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace skillscope {

struct Record {
  std::size_t number = 0;                       ///< from 1: of the record in a JSON list, of the line elsewhere
  std::map<std::string, std::string> fields;    ///< texts; numbers as written, true and false as words
  std::map<std::string, std::string> unusable;  ///< other fields, with what they are: "an object", "a list", "null"
  std::map<std::string, std::size_t> several;  ///< fields that were a list of texts, with its length; the first is kept
};

struct RecordFile {
  std::string path;
  std::string sha256;   ///< of the bytes that were read
  bool byLine = false;  ///< records are counted by line
  std::vector<Record> records;

  /// "path:12: " or "path, record 12: ", to begin a message with.
  std::string place(const Record& record) const;
  /// The text of a field. Throws Error naming the place, and the fields there are.
  const std::string& field(const Record& record, const std::string& name) const;
};

/// The whole file and its SHA-256. Throws Error: missing, a folder, too large, or not UTF-8 (with the line).
std::string readDataText(const std::string& path, std::string& sha256);

/// Reads by the file's ending: .json, .jsonl, .ndjson, .csv, .tsv. `header` is for tables: without it the columns are
/// named 1, 2, 3, … Throws Error with file and line or record.
RecordFile readRecordFile(const std::string& path, bool header = true);

/// Rows of a table with the line each begins in. CSV as in RFC 4180 (quoted fields may hold separators and line
/// breaks); TSV has no quotes. Throws Error "path:line: …".
struct TableRow {
  std::size_t line = 0;
  std::vector<std::string> cells;
};
std::vector<TableRow> parseTable(const std::string& text, char separator, const std::string& path);

}  // namespace skillscope
