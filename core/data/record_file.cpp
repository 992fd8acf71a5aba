// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/record_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"

namespace skillscope {

namespace {

using Json = nlohmann::json;

constexpr std::uintmax_t largestFile = std::uintmax_t{1} << 30;

std::string placeOf(const std::string& path, std::size_t line) {
  return path + ":" + std::to_string(line) + ": ";
}

std::size_t lineAt(const std::string& text, std::size_t position) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(position, text.size()));
  return static_cast<std::size_t>(std::count(text.begin(), end, '\n')) + 1;
}

/// The library's reason without its own prefix and position, which would count lines of a part only.
std::string reasonOf(const Json::parse_error& error) {
  std::string reason = error.what();
  const std::size_t column = reason.find("column");
  const std::size_t colon = reason.find(": ", column == std::string::npos ? 0 : column);
  if (colon != std::string::npos) reason = reason.substr(colon + 2);
  for (char& c : reason) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return reason.size() > 200 ? reason.substr(0, 200) : reason;
}

/// `firstLine` is the line of the file in which `text` begins.
Json parsed(const std::string& text, const std::string& path, std::size_t firstLine) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    const std::size_t position = error.byte > 0 ? error.byte - 1 : 0;
    throw Error(placeOf(path, firstLine - 1 + lineAt(text, position)) + "this is not valid JSON: " + reasonOf(error));
  } catch (const Json::out_of_range& error) {
    // "… number overflow parsing '1e999'", without a position.
    const std::string reason = error.what();
    const std::size_t open = reason.find('\''), close = reason.rfind('\'');
    const std::string number = open < close ? reason.substr(open + 1, close - open - 1) : std::string();
    const std::size_t found = text.find(number);
    throw Error(placeOf(path, firstLine - 1 + lineAt(text, found == std::string::npos ? 0 : found)) +
                "a number is too large: " + (number.size() > 40 ? number.substr(0, 40) + "…" : number));
  }
}

bool isListOfTexts(const Json& value) {
  return value.is_array() && !value.empty() &&
         std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_string(); });
}

void addField(Record& record, const std::string& key, const Json& value) {
  if (value.is_string()) {
    record.fields[key] = value.get<std::string>();
  } else if (value.is_number() || value.is_boolean()) {
    record.fields[key] = value.dump();
  } else if (isListOfTexts(value)) {
    record.fields[key] = value.front().get<std::string>();
    record.several[key] = value.size();
  } else {
    record.unusable[key] = value.is_null() ? "null" : value.is_object() ? "an object" : "a list";
  }
}

void addFields(Record& record, const Json& object) {
  for (const auto& [key, value] : object.items()) addField(record, key, value);
}

/// A task of Natural Instructions: what holds for all its instances is given to each of them.
void readInstances(RecordFile& file, const Json& task) {
  const Json& instances = task["Instances"];
  if (!instances.is_array()) throw Error(file.path + ": Instances is not a list");
  Record common;
  if (task.contains("Definition")) addField(common, "definition", task["Definition"]);
  if (const auto examples = task.find("Positive Examples");
      examples != task.end() && examples->is_array() && !examples->empty() && examples->front().is_object()) {
    for (const char* key : {"input", "output"}) {
      if (examples->front().contains(key)) addField(common, std::string("example_") + key, examples->front()[key]);
    }
  }
  for (const Json& instance : instances) {
    Record record = common;
    record.number = file.records.size() + 1;
    if (!instance.is_object()) throw Error(file.place(record) + "this is not an object");
    addFields(record, instance);
    file.records.push_back(std::move(record));
  }
}

void readList(RecordFile& file, const Json& list) {
  for (const Json& item : list) {
    Record record;
    record.number = file.records.size() + 1;
    if (!item.is_object()) throw Error(file.place(record) + "this is not an object of fields");
    addFields(record, item);
    file.records.push_back(std::move(record));
  }
}

void readLines(RecordFile& file, const std::string& text) {
  file.byLine = true;
  std::size_t begin = 0;
  for (std::size_t line = 1; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string content = text.substr(begin, end - begin);
    begin = end + 1;
    if (trimmed(content).empty()) continue;
    const Json object = parsed(content, file.path, line);
    Record record;
    record.number = line;
    if (!object.is_object()) throw Error(file.place(record) + "this is not an object of fields");
    addFields(record, object);
    file.records.push_back(std::move(record));
  }
}

void readJson(RecordFile& file, const std::string& text) {
  const std::string start = trimmed(std::string_view(text).substr(0, std::min<std::size_t>(text.size(), 4096)));
  if (start.empty() && trimmed(text).empty()) throw Error(file.path + ": the file is empty");
  if (start.starts_with('{')) {
    // One record a line has a whole object in the first line; some such files end in .json all the same.
    const std::size_t begin = text.find('{');
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const Json first = Json::parse(text.substr(begin, end - begin), nullptr, false);
    const bool more = !trimmed(std::string_view(text).substr(end)).empty();
    if (!first.is_discarded() && (more || !first.contains("Instances"))) return readLines(file, text);
    const Json task = parsed(text, file.path, 1);
    if (task.contains("Instances")) return readInstances(file, task);
    throw Error(file.path + ": this is one JSON object, but must be a list of records, one record a line, or a task " +
                "with Instances");
  }
  const Json list = parsed(text, file.path, 1);
  if (!list.is_array()) throw Error(file.path + ": this is no list of records");
  readList(file, list);
}

void readTable(RecordFile& file, const std::string& text, char separator, bool header) {
  file.byLine = true;
  const std::vector<TableRow> rows = parseTable(text, separator, file.path);
  if (rows.empty()) throw Error(file.path + ": the file is empty");
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < rows.front().cells.size(); ++i) {
    names.push_back(header ? trimmed(rows.front().cells[i]) : std::to_string(i + 1));
    if (!seen.insert(names.back()).second)
      throw Error(placeOf(file.path, rows.front().line) + "the column " + inQuotes(names.back()) +
                  " is there twice; for a table without column names set header = false");
  }
  for (std::size_t i = header ? 1 : 0; i < rows.size(); ++i) {
    if (rows[i].cells.size() != names.size())
      throw Error(placeOf(file.path, rows[i].line) + "this row has " + std::to_string(rows[i].cells.size()) +
                  " cells, but the first one has " + std::to_string(names.size()));
    Record record;
    record.number = rows[i].line;
    for (std::size_t column = 0; column < names.size(); ++column) record.fields[names[column]] = rows[i].cells[column];
    file.records.push_back(std::move(record));
  }
}

}  // namespace

std::string RecordFile::place(const Record& record) const {
  return byLine ? placeOf(path, record.number) : path + ", record " + std::to_string(record.number) + ": ";
}

const std::string& RecordFile::field(const Record& record, const std::string& name) const {
  const auto found = record.fields.find(name);
  if (found != record.fields.end()) return found->second;
  if (const auto other = record.unusable.find(name); other != record.unusable.end())
    throw Error(place(record) + "the field " + inQuotes(name) + " is " + other->second + ", but must be a text");
  std::vector<std::string> known;
  for (const auto& [key, value] : record.fields) known.push_back(key);
  throw Error(place(record) + "the field " + inQuotes(name) + " is missing; " +
              (known.empty() ? "it has no text at all" : "it has " + joined(known, ", ")) + suggestion(name, known));
}

std::string readDataText(const std::string& path, std::string& sha256) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) throw Error(path + ": there is no such file");
  if (std::filesystem::is_directory(status)) throw Error(path + ": this is a folder, but must be a data file");
  if (!std::filesystem::is_regular_file(status)) throw Error(path + ": this is no regular file");
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!error && size > largestFile)
    throw Error(path + ": the file is larger than 1 GiB; give each task and split a file of its own");
  std::ifstream file(path, std::ios::binary);
  std::string text(error ? 0 : static_cast<std::size_t>(size), '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file || error) throw Error(path + ": the file cannot be read: " + std::strerror(errno));
  sha256 = sha256Hex(text);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (const auto position = firstInvalidUtf8(text))
    throw Error(placeOf(path, lineAt(text, *position)) + "the text is not valid UTF-8; convert the file to UTF-8");
  if (const std::size_t zero = text.find('\0'); zero != std::string::npos)
    throw Error(placeOf(path, lineAt(text, zero)) + "there is a zero byte; this is no text file");
  return text;
}

RecordFile readRecordFile(const std::string& path, bool header) {
  const std::string ending = lowerCased(std::filesystem::path(path).extension().string());
  const bool json = ending == ".json", lines = ending == ".jsonl" || ending == ".ndjson";
  if (!json && !lines && ending != ".csv" && ending != ".tsv")
    throw Error(path + ": the ending says nothing known; data files end in .json, .jsonl, .ndjson, .csv or .tsv");
  RecordFile file;
  file.path = path;
  const std::string text = readDataText(path, file.sha256);
  if (json)
    readJson(file, text);
  else if (lines)
    readLines(file, text);
  else
    readTable(file, text, ending == ".csv" ? ',' : '\t', header);
  return file;
}

}  // namespace skillscope
