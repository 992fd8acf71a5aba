// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/verify.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/error.h"
#include "core/learn/fixture_case.h"
#include "core/learn/fixture_tokenizers.h"
#include "core/learn/golden_case.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string readWhole(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    std::error_code failure;
    if (!fs::is_empty(file, failure) || failure) throw CaseFailure("The file cannot be read.");
  }
  return text.str();
}

/// Puts the bare words NaN and Infinity, which Python writes and JSON does not know, into quotes.
std::string quoteSpecialNumbers(const std::string& text) {
  static const std::string words[] = {"NaN", "-Infinity", "Infinity"};
  std::string result;
  bool inText = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (inText && text[i] == '\\' && i + 1 < text.size()) {
      result += text[i++];
    } else if (text[i] == '"') {
      inText = !inText;
    } else if (!inText) {
      const auto word = std::find_if(std::begin(words), std::end(words),
                                     [&](const std::string& w) { return text.compare(i, w.size(), w) == 0; });
      if (word != std::end(words)) {
        result += '"' + *word + '"';
        i += word->size() - 1;
        continue;
      }
    }
    result += text[i];
  }
  return result;
}

Json parse(const std::string& text) {
  try {
    return Json::parse(text);
  } catch (const Json::exception&) {
    // Second attempt below; its message is the one that counts.
  }
  try {
    return Json::parse(quoteSpecialNumbers(text));
  } catch (const Json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 5: …": the bracket is for programmers.
    const std::string message = error.what();
    const std::size_t end = message.find("] ");
    throw CaseFailure("The file is damaged, it is not valid JSON: " +
                      (end == std::string::npos ? message : message.substr(end + 2)) + ".");
  }
}

torch::ScalarType typeOf(const CaseNode& document) {
  const std::string dtype = document["dtype"].text();
  if (dtype == "float64") return torch::kFloat64;
  if (dtype == "float32") return torch::kFloat32;
  throw CaseFailure("dtype is \"" + dtype + "\", which is unknown: float32 or float64 is possible.");
}

double toleranceOf(const CaseNode& node) {
  const double value = node.number();
  if (!(value >= 0) || std::isinf(value)) node.fail("must be a finite number that is not negative");
  return value;
}

/// Computes and compares; fills largestError even if it throws.
void verifyDocument(const CaseNode& document, VerifyResult& result) {
  if (document.has("name") && document["name"].isText()) result.name = document["name"].text();
  const std::string format = document["format"].text();
  const bool first = format == "kif-golden-1";
  if (!first && format != "golden-2") {
    throw CaseFailure("format is \"" + format + "\", which is unknown: kif-golden-1 and golden-2 are possible.");
  }
  if (document.has("rule") && document["rule"].text() != "paper") {
    throw CaseFailure("rule is \"" + document["rule"].text() + "\", but only paper is possible.");
  }
  const GoldenCase golden{document["kind"].text(), typeOf(document), document["params"], document["inputs"],
                          document["expected"]};
  if (golden.expected.keys().empty()) golden.expected.fail("is empty, there is nothing to compare");
  CaseComparison compare(toleranceOf(document["tolerance"]["rtol"]), toleranceOf(document["tolerance"]["atol"]));
  bool known = false;
  try {
    known = first ? verifyKifCase(golden, compare)
                  : verifySlmCase(golden, compare) || verifyBaselineCase(golden, compare) ||
                        verifyMergeCase(golden, compare) || verifyMetricsCase(golden, compare) ||
                        verifyStatisticsCase(golden, compare) || verifyTextCase(golden, compare);
  } catch (...) {
    result.largestError = compare.largestError();
    throw;
  }
  result.largestError = compare.largestError();
  if (!known) throw CaseFailure("kind is \"" + golden.kind + "\", which this program does not compute.");
  result.passed = true;
}

/// A file that tells by its fields that it wants to be a golden case.
bool looksLikeCase(const Json& json) {
  if (!json.is_object()) return false;
  const auto format = json.find("format");
  if (format != json.end() && format->is_string()) {
    return format->get_ref<const std::string&>().find("golden") != std::string::npos;
  }
  return json.contains("kind") && json.contains("expected");
}

/// expected.json of a model, an adapter or a trace.
bool looksLikeFixture(const fs::path& file, const Json& json) {
  return file.filename() == "expected.json" && json.is_object() && json.value("format", Json()) == "fixture-1";
}

/// Computes and compares the folder of an expected.json; named by its last two folders.
void verifyFolder(const fs::path& file, const Json& json, VerifyResult& result) {
  std::error_code failure;
  const fs::path folder = fs::absolute(file, failure).parent_path();
  result.name = folder.parent_path().filename().string() + "/" + folder.filename().string();
  FixtureCase fixture(file.parent_path().string(), CaseNode(json, ""), result);
  if (!verifyFixture(fixture)) {
    throw CaseFailure("kind is \"" + fixture.document["kind"].text() + "\", which this program does not compute.");
  }
  result.passed = true;
}

/// nullopt: no case, and not named directly.
std::optional<VerifyResult> verifyFile(const fs::path& file, bool namedDirectly) {
  VerifyResult result;
  result.file = file.string();
  result.name = file.stem().string();
  try {
    const Json json = parse(readWhole(file));
    if (looksLikeFixture(file, json)) {
      verifyFolder(file, json, result);
      return result;
    }
    if (isTokenizerTable(file, json)) {
      result.name = fs::absolute(file).parent_path().filename().string() + "/" + result.name;
      verifyTokenizerTable(file, json);
      result.passed = true;
      return result;
    }
    if (!looksLikeCase(json)) {
      if (!namedDirectly) return std::nullopt;
      throw CaseFailure("The file is no golden case: it has no format kif-golden-1 or golden-2.");
    }
    verifyDocument(CaseNode(json, ""), result);
  } catch (const CaseFailure& failure) {
    result.reason = failure.what();
  } catch (const Error& error) {
    result.reason = error.what();
  } catch (const c10::Error& error) {
    result.reason = std::string("The case could not be computed: ") + error.what_without_backtrace();
  } catch (const std::exception& error) {
    result.reason = std::string("The case could not be computed: ") + error.what();
  }
  return result;
}

/// All JSON files below a folder, sorted; links to folders are not followed, so there is no circle.
std::vector<fs::path> filesBelow(const fs::path& folder, std::error_code& failure) {
  std::vector<fs::path> files;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failure), end;
  for (; !failure && entry != end; entry.increment(failure)) {
    std::error_code ignored;
    if (entry->path().extension() == ".json" && entry->is_regular_file(ignored)) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The manifest of a folder of damaged checkpoints; null for any other file.
Json readManifest(const fs::path& file) {
  if (file.filename() != "manifest.json") return {};
  try {
    Json json = parse(readWhole(file));
    return looksLikeManifest(json) ? json : Json();
  } catch (const std::exception&) {
    return {};
  }
}

/// A file below one of the folders.
bool isBelow(const fs::path& file, const std::vector<fs::path>& folders) {
  return std::any_of(folders.begin(), folders.end(), [&](const fs::path& folder) {
    const auto [end, other] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    return end == folder.end();
  });
}

/// All cases below a folder. What lies in a manifest's folder is the manifest's: there, a damaged file is no mistake.
void verifyBelow(const fs::path& folder, std::error_code& failure, const std::function<void(VerifyResult)>& add) {
  const std::vector<fs::path> files = filesBelow(folder, failure);
  std::map<fs::path, Json> manifests;
  std::vector<fs::path> claimed;
  for (const fs::path& file : files) {
    Json manifest = readManifest(file);
    if (manifest.is_null()) continue;
    manifests[file] = std::move(manifest);
    claimed.push_back(file.parent_path());
  }
  for (const fs::path& file : files) {
    if (const auto manifest = manifests.find(file); manifest != manifests.end()) {
      verifyManifest(file.parent_path().string(), manifest->second, add);
    } else if (!isBelow(file, claimed)) {
      if (std::optional<VerifyResult> result = verifyFile(file, false)) add(std::move(*result));
    }
  }
}

}  // namespace

std::vector<VerifyResult> verifyPaths(const std::vector<std::string>& paths,
                                      const std::function<void(const VerifyResult&)>& onCase) {
  std::vector<VerifyResult> results;
  const auto add = [&](VerifyResult result) {
    results.push_back(std::move(result));
    if (onCase) onCase(results.back());
  };
  for (const std::string& path : paths) {
    std::error_code failure;
    const fs::file_status status = fs::status(path, failure);
    if (!fs::exists(status)) {
      add({path, path, false, 0, "There is no file or folder of this name."});
      continue;
    }
    if (!fs::is_directory(status)) {
      if (const Json manifest = readManifest(path); !manifest.is_null()) {
        verifyManifest(fs::path(path).parent_path().string(), manifest, add);
        continue;
      }
      if (std::optional<VerifyResult> result = verifyFile(path, true)) add(std::move(*result));
      continue;
    }
    verifyBelow(path, failure, add);
    if (failure) add({path, path, false, 0, "The folder cannot be read: " + failure.message() + "."});
  }
  return results;
}

}  // namespace skillscope
