// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/sweep_file.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/stream_file.h"
#include "core/data/toml_file.h"

namespace skillscope {

namespace {

constexpr std::size_t longestName = 200;

/// A setting and the values that a sweep gives it; one for [set].
struct SweptSetting {
  std::string key;
  std::vector<std::string> values;
  std::size_t line = 0;
};

struct SweptMethod {
  std::string name, variant;  ///< name "" = the base config's method
  std::size_t line = 0;
  std::vector<SweptSetting> set, grid;
  std::optional<std::vector<std::string>> orders;
  std::optional<std::vector<std::int64_t>> seeds;
};

std::string plainText(const toml::node& node, const std::string& key) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
  if (const auto* real = node.as_floating_point()) return realText(real->get());
  throw UsageError(key + " must be a number, a text, or true or false" +
                   (node.is_array() ? ", or a list of texts" : ""));
}

std::string valueText(const toml::node& node, const std::string& key) {
  if (!node.is_array()) return plainText(node, key);
  std::vector<std::string> items;
  for (const toml::node& item : *node.as_array()) items.push_back(plainText(item, key));
  return joined(items, ",");
}

class Reader {
 public:
  Reader(const std::string& path, const std::vector<std::string>& settings) : settings_(settings) { file_.path = path; }

  SweepFile read() {
    std::string sha256;
    const toml::table table = readTomlFile(file_.path, sha256);
    file_.name = std::filesystem::path(file_.path).stem().string();
    for (const auto& [key, node] : table) {
      at(lineOf(node), [&, name = std::string(key.str()), &node = node] { readHead(name, node); });
    }
    if (trimmed(file_.name).empty()) throw UsageError(file_.path + ": the name of the experiment is empty");
    if (methods_.empty()) methods_.emplace_back();
    readBase();
    makeCells();
    file_.name = file_.cells.front().config.experiment;  // --set may have given another
    return std::move(file_);
  }

 private:
  static std::size_t lineOf(const toml::node& node) { return node.source().begin.line; }

  template <class Action>
  void at(std::size_t line, Action action) const {
    try {
      action();
    } catch (const UsageError& error) {
      const std::string message = error.what();
      if (message.starts_with(file_.path + ":") || message.starts_with("--set: ")) throw;
      throw UsageError(file_.path + ":" + (line > 0 ? std::to_string(line) + ": " : " ") + message);
    }
  }

  // ---- Keys ----

  [[noreturn]] static void unknownKey(const std::string& name, const std::vector<std::string>& known,
                                      const std::string& what) {
    throw UsageError("there is no key " + inQuotes(name) + " in " + what + suggestion(name, known) + "; known are " +
                     joined(known, ", "));
  }

  static std::string textOf(const toml::node& node, const std::string& key) {
    const auto* text = node.as_string();
    if (!text || trimmed(text->get()).empty()) throw UsageError(key + " must be a text");
    return text->get();
  }

  std::vector<std::string> textsOf(const toml::node& node, const std::string& key) const {
    std::vector<std::string> items;
    if (node.is_array()) {
      for (const toml::node& item : *node.as_array()) at(lineOf(item), [&] { items.push_back(textOf(item, key)); });
    }
    if (items.empty()) throw UsageError(key + " must be a list of texts");
    checkDistinct(items, key);
    return items;
  }

  static std::vector<std::int64_t> seedsOf(const toml::node& node) {
    std::vector<std::int64_t> seeds;
    std::vector<std::string> texts;
    if (node.is_array()) {
      for (const toml::node& item : *node.as_array()) {
        const auto* seed = item.as_integer();
        if (!seed) throw UsageError("seeds must be a list of whole numbers");
        seeds.push_back(seed->get());
        texts.push_back(std::to_string(seed->get()));
      }
    }
    if (seeds.empty()) throw UsageError("seeds must be a list of whole numbers");
    checkDistinct(texts, "seeds");
    return seeds;
  }

  static void checkDistinct(const std::vector<std::string>& items, const std::string& key) {
    std::set<std::string> seen;
    for (const std::string& item : items) {
      if (!seen.insert(item).second) throw UsageError(key + " has " + inQuotes(item) + " twice");
    }
  }

  void readHead(const std::string& name, const toml::node& node) {
    static const std::vector<std::string> known = {"name",  "description", "base", "orders",
                                                   "seeds", "set",         "grid", "method"};
    if (name == "name") {
      file_.name = textOf(node, name);
    } else if (name == "description") {
      file_.description = textOf(node, name);
    } else if (name == "base") {
      base_ = textOf(node, name);
      baseLine_ = lineOf(node);
    } else if (name == "orders") {
      orders_ = textsOf(node, name);
    } else if (name == "seeds") {
      seeds_ = seedsOf(node);
    } else if (name == "set") {
      readSettings(node, "", set_, false, name);
    } else if (name == "grid") {
      readSettings(node, "", grid_, true, name);
    } else if (name == "method") {
      readMethods(node);
    } else {
      unknownKey(name, known, "a sweep file");
    }
  }

  void readMethods(const toml::node& node) {
    const toml::array* list = node.as_array();
    if (!list || list->empty() || !list->is_array_of_tables())
      throw UsageError("each method is a section of its own, [[method]]");
    for (const toml::node& entry : *list) {
      SweptMethod method;
      method.line = lineOf(entry);
      for (const auto& [key, value] : *entry.as_table()) {
        at(lineOf(value), [&, name = std::string(key.str()), &value = value] { readMethodKey(method, name, value); });
      }
      at(method.line, [&] {
        if (method.name.empty()) throw UsageError("this [[method]] has no name");
      });
      methods_.push_back(std::move(method));
    }
  }

  void readMethodKey(SweptMethod& method, const std::string& name, const toml::node& node) {
    static const std::vector<std::string> known = {"name", "variant", "orders", "seeds", "set", "grid"};
    if (name == "name") {
      method.name = textOf(node, name);
    } else if (name == "variant") {
      method.variant = textOf(node, name);
    } else if (name == "orders") {
      method.orders = textsOf(node, name);
    } else if (name == "seeds") {
      method.seeds = seedsOf(node);
    } else if (name == "set") {
      readSettings(node, "", method.set, false, name);
    } else if (name == "grid") {
      readSettings(node, "", method.grid, true, name);
    } else {
      unknownKey(name, known, "a [[method]]");
    }
  }

  /// Keys with dots are sections within sections to TOML.
  void readSettings(const toml::node& node, const std::string& prefix, std::vector<SweptSetting>& settings, bool grid,
                    const std::string& section) const {
    if (!node.is_table()) throw UsageError(section + " must be a section [" + section + "] of settings");
    for (const auto& [key, value] : *node.as_table()) {
      const std::string full = prefix + std::string(key.str());
      if (value.is_table()) {
        readSettings(value, full + ".", settings, grid, section);
        continue;
      }
      at(lineOf(value), [&, &value = value] { settings.push_back(settingOf(full, value, grid)); });
    }
  }

  static SweptSetting settingOf(const std::string& key, const toml::node& value, bool grid) {
    static const std::set<std::string> own = {"method.name", "run.name", "run.experiment", "run.variant"};
    if (own.contains(key)) throw UsageError(key + " is given by the sweep itself: name, [[method]] name and variant");
    SweptSetting setting{key, {}, lineOf(value)};
    if (!grid) {
      setting.values = {valueText(value, key)};
      return setting;
    }
    const toml::array* list = value.as_array();
    if (!list || list->empty()) throw UsageError(key + " must be a list of the values to try");
    for (const toml::node& item : *list) setting.values.push_back(valueText(item, key));
    checkDistinct(setting.values, key);
    return setting;
  }

  // ---- Runs ----

  void readBase() {
    at(baseLine_, [&] {
      if (base_.empty()) throw UsageError("there is no base = \"…\": a preset, or a config file relative to this one");
      const bool isPath = base_.find('/') != std::string::npos || base_.ends_with(".toml");
      const std::filesystem::path here = std::filesystem::path(file_.path).parent_path();
      base_ = isPath ? (here / base_).lexically_normal().string() : base_;
      baseConfig_ = loadConfig(base_);
    });
  }

  /// All ways to take one value of each setting, the last setting changing fastest.
  static std::vector<std::vector<std::size_t>> combinations(const std::vector<SweptSetting>& grid) {
    std::vector<std::vector<std::size_t>> all = {{}};
    for (const SweptSetting& setting : grid) {
      std::vector<std::vector<std::size_t>> longer;
      if (all.size() * setting.values.size() > largestSweep)
        throw UsageError("the grid has more than " + std::to_string(largestSweep) + " combinations");
      for (const auto& one : all) {
        for (std::size_t i = 0; i < setting.values.size(); ++i) {
          longer.push_back(one);
          longer.back().push_back(i);
        }
      }
      all = std::move(longer);
    }
    return all;
  }

  void apply(RunConfig& config, const std::string& key, const std::string& value, std::size_t line) const {
    at(line, [&] { applySetting(config, key + "=" + value); });
  }

  /// A row: the method's settings and one combination of the grid, for any order and seed.
  struct Row {
    const SweptMethod* method;
    std::string variant;
    RunConfig config;
  };

  std::vector<Row> rowsOf(const SweptMethod& method) const {
    RunConfig config = baseConfig_;
    if (orders_ || method.orders) config.tasks.clear();  // of the base: the sweep's orders take their place
    if (!method.name.empty()) apply(config, "method.name", method.name, method.line);
    for (const SweptSetting& setting : set_) apply(config, setting.key, setting.values.front(), setting.line);
    for (const SweptSetting& setting : method.set) apply(config, setting.key, setting.values.front(), setting.line);
    config = withStreamPathsFrom(std::move(config), std::filesystem::absolute(file_.path).parent_path().string());
    std::vector<SweptSetting> grid = grid_;
    grid.insert(grid.end(), method.grid.begin(), method.grid.end());
    std::vector<Row> rows;
    for (const auto& chosen : combinations(grid)) {
      Row row{&method, method.variant.empty() ? config.method : method.variant, config};
      for (std::size_t i = 0; i < grid.size(); ++i) {
        const std::string& value = grid[i].values[chosen[i]];
        apply(row.config, grid[i].key, value, grid[i].line);
        if (grid[i].values.size() > 1) row.variant += ", " + shortKey(grid, i) + "=" + value;
      }
      rows.push_back(std::move(row));
    }
    return rows;
  }

  /// The last part of the key, where no other key of the grid has the same.
  static std::string shortKey(const std::vector<SweptSetting>& grid, std::size_t index) {
    const auto last = [](const std::string& key) { return key.substr(key.rfind('.') + 1); };
    const std::string name = last(grid[index].key);
    const auto same = std::count_if(grid.begin(), grid.end(), [&](const auto& each) { return last(each.key) == name; });
    return same > 1 ? grid[index].key : name;
  }

  void makeCells() {
    std::vector<Row> rows;
    std::set<std::string> names;
    for (const SweptMethod& method : methods_) {
      at(method.line, [&] {
        for (Row& row : rowsOf(method)) {
          if (!names.insert(row.variant).second)
            throw UsageError("two rows are named " + inQuotes(row.variant) + ": give one of them another variant");
          rows.push_back(std::move(row));
        }
      });
    }
    // The union of all seeds and orders, each method taking part where it has them.
    const std::vector<std::int64_t> usualSeeds = seeds_.value_or(std::vector<std::int64_t>{baseConfig_.seed});
    const auto seedsFor = [&](const Row& row) { return row.method->seeds.value_or(usualSeeds); };
    const auto ordersFor = [&](const Row& row) {
      return row.method->orders.value_or(orders_.value_or(std::vector<std::string>{row.config.order}));
    };
    std::vector<std::int64_t> seeds;
    std::vector<std::string> orders;
    std::size_t count = 0;
    for (const Row& row : rows) {
      for (const std::int64_t seed : seedsFor(row)) addOnce(seeds, seed);
      for (const std::string& order : ordersFor(row)) addOnce(orders, order);
      count += seedsFor(row).size() * ordersFor(row).size();
      if (count > largestSweep)
        throw UsageError(file_.path + ": the sweep has more than " + std::to_string(largestSweep) + " runs");
    }
    for (const std::int64_t seed : seeds) {
      for (const std::string& order : orders) {
        for (const Row& row : rows) {
          if (contains(seedsFor(row), seed) && contains(ordersFor(row), order)) addCell(row, order, seed);
        }
      }
    }
  }

  template <class T>
  static bool contains(const std::vector<T>& list, const T& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
  }
  template <class T>
  static void addOnce(std::vector<T>& list, const T& item) {
    if (!contains(list, item)) list.push_back(item);
  }

  void addCell(const Row& row, const std::string& order, std::int64_t seed) {
    SweepCell cell{row.variant, row.config, row.method->line};
    at(cell.line, [&] {
      if (!cell.config.tasks.empty() && (orders_ || row.method->orders))
        throw UsageError("orders and stream.tasks exclude each other: the tasks take the place of the order");
      cell.config.order = order;
      cell.config.experiment = file_.name;
      cell.config.variant = row.variant;
      applySetting(cell.config, "run.seed=" + std::to_string(seed));
      for (const std::string& setting : settings_) {
        try {
          applySetting(cell.config, setting);
        } catch (const UsageError& error) {
          throw UsageError(std::string("--set: ") + error.what());
        }
      }
      cell.variant = cell.config.variant;
      cell.config.name = nameOf(cell.config);
      cell.config = withStreamPathsFrom(std::move(cell.config), ".");
      validate(cell.config);
    });
    file_.cells.push_back(std::move(cell));
  }

  static std::string nameOf(const RunConfig& config) {
    std::string name = config.variant + ", " + (config.tasks.empty() ? config.order : joined(config.tasks, " ")) +
                       ", seed " + std::to_string(config.seed);
    if (name.size() > longestName) name.resize(longestName);
    if (const auto position = firstInvalidUtf8(name)) name.resize(*position);
    return name;
  }

  const std::vector<std::string>& settings_;
  SweepFile file_;
  std::string base_;
  std::size_t baseLine_ = 0;
  RunConfig baseConfig_;
  std::optional<std::vector<std::string>> orders_;
  std::optional<std::vector<std::int64_t>> seeds_;
  std::vector<SweptSetting> set_, grid_;
  std::vector<SweptMethod> methods_;
};

RunConfig identity(RunConfig config) {
  config.name.clear();
  config.notes.clear();
  config.threads = 0;
  config.keepWeights = RunConfig().keepWeights;
  config.keepStates = RunConfig().keepStates;
  config.keepStatesMegabytes = RunConfig().keepStatesMegabytes;
  config.elements.clear();
  config.elementLimit = RunConfig().elementLimit;
  config.fusionSidesMegabytes = RunConfig().fusionSidesMegabytes;
  config.streamFolder.clear();
  if (!config.tasks.empty()) config.order.clear();
  if (isStreamFile(config.streamName)) {
    config.streamName = std::filesystem::path(config.streamName).filename().string();
  }
  // 1 and 1.0 are one value to a method.
  for (auto& [name, value] : config.methodParameters) value = guessedValue(toText(value));
  return config;
}

}  // namespace

SweepFile readSweepFile(const std::string& path, const std::vector<std::string>& settings) {
  return Reader(path, settings).read();
}

bool sameRun(const RunConfig& a, const RunConfig& b) {
  return identity(a) == identity(b);
}

std::string runIdentity(const RunConfig& config) {
  return toToml(identity(config));
}

}  // namespace skillscope
