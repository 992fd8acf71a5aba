// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_filter.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <set>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/run/config_settings.h"

namespace skillscope {
namespace {

std::string folded(const std::string& text) {
  std::string result;
  icu::UnicodeString::fromUTF8(text).foldCase().toUTF8String(result);
  return result;
}

bool contains(const std::string& text, const std::string& foldedPart) {
  const bool plain = std::all_of(foldedPart.begin(), foldedPart.end(), [](char c) { return (c & 0x80) == 0; });
  if (!plain) return folded(text).find(foldedPart) != std::string::npos;
  // A list of a thousand runs is filtered at every key: no copies where none are needed.
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::search(text.begin(), text.end(), foldedPart.begin(), foldedPart.end(),
                     [lower](char a, char b) { return lower(a) == b; }) != text.end() ||
         foldedPart.empty();
}

std::optional<double> numberOf(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The first second of a day in local time, "2026-05-01" or "2026-05" or "2026", and of the day (month, year) after.
std::optional<std::pair<double, double>> dayOf(const std::string& text) {
  std::vector<int> parts;
  for (const std::string& part : split(text, '-')) {
    const std::optional<double> number = numberOf(part);
    if (!number || part.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    parts.push_back(static_cast<int>(*number));
  }
  if (parts.empty() || parts.size() > 3 || parts[0] < 1970 || parts[0] > 9999) return std::nullopt;
  if (parts.size() > 1 && (parts[1] < 1 || parts[1] > 12)) return std::nullopt;
  if (parts.size() > 2 && (parts[2] < 1 || parts[2] > 31)) return std::nullopt;
  const auto secondOf = [](int year, int month, int day) {
    std::tm time{};
    time.tm_year = year - 1900;
    time.tm_mon = month - 1;
    time.tm_mday = day;
    time.tm_isdst = -1;
    return static_cast<double>(std::mktime(&time));
  };
  const int month = parts.size() > 1 ? parts[1] : 1, day = parts.size() > 2 ? parts[2] : 1;
  return std::pair(secondOf(parts[0], month, day), parts.size() > 2   ? secondOf(parts[0], month, day + 1)
                                                   : parts.size() > 1 ? secondOf(parts[0], month + 1, 1)
                                                                      : secondOf(parts[0] + 1, 1, 1));
}

/// One of the values behind the colon, as a set of numbers: [low, high], an end open where strict.
struct NumberTest {
  double low = -INFINITY, high = INFINITY;
  bool openLow = false, openHigh = false;
  bool holds(double value) const {
    return !std::isnan(value) && (openLow ? value > low : value >= low) && (openHigh ? value < high : value <= high);
  }
};

std::optional<NumberTest> numberTest(const std::string& text, bool isDay, double tolerance) {
  const auto value = [isDay](const std::string& part) -> std::optional<std::pair<double, double>> {
    if (isDay) return dayOf(part);
    if (const auto number = numberOf(part)) return std::pair(*number, *number);
    return std::nullopt;
  };
  NumberTest test;
  const std::size_t dots = text.find("..");
  if (dots != std::string::npos) {
    const auto low = value(text.substr(0, dots)), high = value(text.substr(dots + 2));
    if (!low || !high) return std::nullopt;
    test.low = low->first;
    test.high = high->second;
    test.openHigh = isDay;
    return test;
  }
  const std::size_t sign = text.find_first_not_of("<>=");
  if (sign == std::string::npos) return std::nullopt;
  const std::string relation = text.substr(0, sign);
  const auto bound = value(text.substr(sign));
  if (!bound) return std::nullopt;
  // A day begins at its first second and ends before the next one's.
  if (relation == ">") {
    test.low = bound->second;
    test.openLow = !isDay;
  } else if (relation == ">=") {
    test.low = bound->first;
  } else if (relation == "<") {
    test.high = bound->first;
    test.openHigh = true;
  } else if (relation == "<=") {
    test.high = bound->second;
    test.openHigh = isDay;
  } else if (relation.empty() || relation == "=") {
    test.low = bound->first - tolerance;
    test.high = bound->second + tolerance;
    test.openHigh = isDay;
  } else {
    return std::nullopt;
  }
  return test;
}

struct Value {
  std::string text;
  bool quoted = false;
};

/// "=exact" or a part.
bool textHolds(const std::string& text, const Value& value) {
  if (!value.quoted && value.text.starts_with('=')) return folded(text) == folded(value.text.substr(1));
  return contains(text, folded(value.text));
}

struct Word {
  bool negated = false;
  std::string field;
  std::vector<Value> values;  ///< alternatives
  std::string typed;
};

/// Splits at spaces outside quotation marks; the first colon outside them ends the field, commas part alternatives.
std::vector<Word> wordsOf(const std::string& text) {
  std::vector<Word> words;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ' || text[at] == '\t') {
      ++at;
      continue;
    }
    Word word;
    const std::size_t start = at;
    if (text[at] == '-' && at + 1 < text.size() && text[at + 1] != ' ') {
      word.negated = true;
      ++at;
    }
    bool quoted = false, hasField = false;
    Value value;
    for (; at < text.size() && (quoted || (text[at] != ' ' && text[at] != '\t')); ++at) {
      const char c = text[at];
      if (c == '"') {
        quoted = !quoted;
        value.quoted = true;
      } else if (!quoted && c == ':' && !hasField) {
        hasField = true;
        word.field = lowerCased(value.text);
        value = {};
      } else if (!quoted && c == ',' && hasField) {
        if (!value.text.empty()) word.values.push_back(value);
        value = {};
      } else {
        value.text += c;
      }
    }
    if (quoted) throw UsageError("the filter has a quotation mark that is never closed: " + text.substr(start));
    if (!value.text.empty()) word.values.push_back(value);
    word.typed = text.substr(start, at - start);
    words.push_back(std::move(word));
  }
  return words;
}

std::optional<double> inPercent(const std::optional<double>& fraction) {
  return fraction ? std::optional(*fraction * 100) : std::nullopt;
}

std::vector<RunField> makeFields() {
  std::vector<RunField> fields;
  const auto text = [&](const char* name, const char* title, const char* help,
                        std::function<std::string(const RunSummary&)> get) {
    fields.push_back({name, title, "", help, nullptr, std::move(get)});
  };
  const auto number = [&](const char* name, const char* title, const char* unit, const char* help,
                          std::function<std::optional<double>(const RunSummary&)> get) {
    fields.push_back({name, title, unit, help, std::move(get), nullptr});
  };
  using R = const RunSummary&;
  text("name", "Name", "what the run is called", [](R run) { return run.name; });
  text("id", "Identifier", "what the command line takes", [](R run) { return run.id; });
  text("method", "Method", "the method's name", [](R run) { return run.method; });
  text("stream", "Stream", "where the tasks come from", [](R run) { return run.stream; });
  text("order", "Order", "the order of the tasks", [](R run) { return run.order; });
  text("status", "Status", "running, done, stopped, failed or interrupted", [](R run) { return toString(run.status); });
  text("experiment", "Experiment", "the experiment that the run is part of", [](R run) { return run.experiment; });
  text("variant", "Variant", "the run's row in the experiment's table", [](R run) { return run.variant; });
  text("tag", "Tags", "a tag of the run", [](R run) { return joined(run.tags, ", "); });
  text("notes", "Notes", "the notes", [](R run) { return run.notes; });
  text("parent", "Branch of", "the run that it was branched from", [](R run) { return run.lineage.parent; });
  text("branch", "Branched", "where: start, step, fusion or task_end, and what was changed", [](R run) {
    if (run.lineage.parent.empty()) return std::string();
    return run.lineage.point + (run.lineage.step > 0 ? " " + std::to_string(run.lineage.step) : "") +
           (run.lineage.changes.empty() ? "" : ", " + run.lineage.changes);
  });
  text("reason", "Reason", "why the run ended early", [](R run) { return run.reason; });
  number("ap", "AP", "%", "average performance", [](R run) { return inPercent(run.ap); });
  number("bwt", "BWT", "%", "backward transfer", [](R run) { return inPercent(run.bwt); });
  number("fwt", "FWT", "%", "forward transfer", [](R run) { return inPercent(run.fwt); });
  number("fm", "FM", "%", "forgetting measure", [](R run) { return inPercent(run.fm); });
  number("la", "LA", "%", "learning accuracy", [](R run) { return inPercent(run.la); });
  number("seed", "Seed", "", "the seed", [](R run) { return static_cast<double>(run.seed); });
  number("tasks", "Tasks", "", "tasks learned", [](R run) { return static_cast<double>(run.tasksDone); });
  number("steps", "Steps", "", "optimizer steps made", [](R run) { return static_cast<double>(run.step); });
  number("loss", "Last loss", "nats", "the last training loss", [](R run) { return run.lossLast; });
  number("best_loss", "Best loss", "nats", "the lowest training loss", [](R run) { return run.lossBest; });
  number("seconds", "Time", "s", "how long the run took", [](R run) { return run.seconds; });
  number("tokens_per_s", "Speed", "tokens/s", "training speed",
         [](R run) { return run.tokensPerSecond > 0 ? std::optional(run.tokensPerSecond) : std::nullopt; });
  number("memory", "Memory", "MiB", "most memory of the program", [](R run) {
    return run.peakMemory > 0 ? std::optional(static_cast<double>(run.peakMemory) / (1024 * 1024)) : std::nullopt;
  });
  number("created", "Started", "", "the day: 2026-05-01, 2026-05 or 2026",
         [](R run) { return static_cast<double>(run.createdAt); });
  fields.back().isDay = true;
  return fields;
}

/// "is:" and "has:".
std::function<bool(const RunSummary&)> stateTest(const std::string& field, const std::string& word) {
  if (field == "is") {
    if (word == "archived") return [](const RunSummary& run) { return run.archived; };
    for (int i = 0; i <= static_cast<int>(RunStatus::interrupted); ++i) {
      const auto status = static_cast<RunStatus>(i);
      if (word == toString(status)) return [status](const RunSummary& run) { return run.status == status; };
    }
    throw UsageError("is: takes archived, running, done, stopped, failed or interrupted, not " + inQuotes(word));
  }
  if (word == "notes") return [](const RunSummary& run) { return !run.notes.empty(); };
  if (word == "tags") return [](const RunSummary& run) { return !run.tags.empty(); };
  throw UsageError("has: takes notes or tags, not " + inQuotes(word));
}

/// Whether the stored key is the one asked for: the whole of it, or its last parts.
bool isKey(const std::string& stored, const std::string& asked) {
  return stored == asked ||
         (stored.size() > asked.size() && stored.ends_with(asked) && stored[stored.size() - asked.size() - 1] == '.');
}

bool knownKey(const std::string& asked) {
  // Parameters of methods are not known here; they are written out in full.
  if (asked.starts_with("method.")) return true;
  const auto& keys = configKeys();
  return std::any_of(keys.begin(), keys.end(), [&](const std::string& key) { return isKey(key, asked); });
}

bool configHolds(const ConfigValues& config, const std::string& key, const std::vector<Value>& values) {
  for (const auto& [stored, held] : config) {
    if (!isKey(stored, key)) continue;
    const std::optional<double> number = numberOf(held);
    for (const Value& value : values) {
      const std::optional<NumberTest> test = value.quoted ? std::nullopt : numberTest(value.text, false, 0);
      if (number && test ? test->holds(*number) : textHolds(held, value)) return true;
    }
  }
  return false;
}

bool wordHolds(const std::string& part, const RunSummary& run, const ConfigValues* config) {
  for (const std::string* text : {&run.name, &run.id, &run.method, &run.stream, &run.order, &run.experiment,
                                  &run.variant, &run.notes, &run.reason, &run.lineage.parent}) {
    if (contains(*text, part)) return true;
  }
  for (const std::string& tag : run.tags) {
    if (contains(tag, part)) return true;
  }
  if (contains(toString(run.status), part) || contains("seed " + std::to_string(run.seed), part)) return true;
  if (config) {
    for (const auto& [key, value] : *config) {
      if (contains(value, part)) return true;
    }
  }
  return false;
}

}  // namespace

const std::vector<RunField>& runFields() {
  static const std::vector<RunField> fields = makeFields();
  return fields;
}

const RunField* runFieldNamed(const std::string& name) {
  const std::vector<RunField>& fields = runFields();
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const RunField& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

RunFilter::RunFilter(const std::string& text) {
  for (Word& word : wordsOf(text)) {
    Term term;
    term.negated = word.negated;
    if (word.values.empty()) {
      if (!word.field.empty() && word.field != "is" && word.field != "has" && !runFieldNamed(word.field) &&
          !knownKey(word.field)) {
        // falls through to the complaint below
      } else {
        continue;  // "ap:", still being typed
      }
    }
    const RunField* field = runFieldNamed(word.field);
    if (word.field.empty()) {
      const std::string part = folded(word.values.front().text);
      term.holds = [part](const RunSummary& run, const ConfigValues* config) { return wordHolds(part, run, config); };
    } else if (word.field == "is" || word.field == "has") {
      std::vector<std::function<bool(const RunSummary&)>> tests;
      for (const Value& value : word.values) {
        const std::string state = lowerCased(value.text);
        tests.push_back(stateTest(word.field, state));
        archived_ = archived_ || state == "archived";
      }
      term.holds = [tests](const RunSummary& run, const ConfigValues*) {
        return std::any_of(tests.begin(), tests.end(), [&run](const auto& test) { return test(run); });
      };
    } else if (field && field->number) {
      std::vector<NumberTest> tests;
      // A figure in percent is shown with one decimal; what is shown can be asked for.
      const double tolerance = field->unit == "%" ? 0.05 + 1e-9 : 0;
      for (const Value& value : word.values) {
        const auto test = numberTest(value.text, field->isDay, tolerance);
        if (!test) {
          throw UsageError(inQuotes(word.typed) + ": " + field->name + " takes " +
                           (field->isDay ? "a day, such as created:2026-05-01, created:>=2026-05 or a range 2026..2027"
                                         : "a number, such as " + field->name + ":>60 or a range 20..60"));
        }
        tests.push_back(*test);
      }
      term.holds = [field, tests](const RunSummary& run, const ConfigValues*) {
        const std::optional<double> value = field->number(run);
        return value &&
               std::any_of(tests.begin(), tests.end(), [&](const NumberTest& test) { return test.holds(*value); });
      };
    } else if (field && field->name == "tag") {
      term.holds = [values = word.values](const RunSummary& run, const ConfigValues*) {
        return std::any_of(run.tags.begin(), run.tags.end(), [&](const std::string& tag) {
          return std::any_of(values.begin(), values.end(), [&](const Value& value) { return textHolds(tag, value); });
        });
      };
    } else if (field) {
      term.holds = [field, values = word.values](const RunSummary& run, const ConfigValues*) {
        return std::any_of(values.begin(), values.end(),
                           [&](const Value& value) { return textHolds(field->text(run), value); });
      };
    } else if (knownKey(word.field)) {
      term.holds = [key = word.field, values = word.values](const RunSummary&, const ConfigValues* config) {
        return config && configHolds(*config, key, values);
      };
    } else {
      std::vector<std::string> known = {"is", "has"};
      for (const RunField& each : runFields()) known.push_back(each.name);
      const std::string help = joined(known, ", ");
      known.insert(known.end(), configKeys().begin(), configKeys().end());
      throw UsageError("there is no field " + inQuotes(word.field) + suggestion(word.field, known) + "; fields are " +
                       help + " and the keys of the config");
    }
    terms_.push_back(std::move(term));
  }
}

bool RunFilter::matches(const RunSummary& run, const ConfigValues* config) const {
  return std::all_of(terms_.begin(), terms_.end(),
                     [&](const Term& term) { return term.holds(run, config) != term.negated; });
}

}  // namespace skillscope
