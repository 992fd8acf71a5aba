// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <sstream>

namespace skillscope {

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void printError(const std::string& sentence) {
  std::string line = sentence;
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  std::fflush(stdout);
  std::fprintf(stderr, "skillscope-cli: %s\n", line.c_str());
}

std::size_t characterCount(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string TextTable::text(const std::string& indent) const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], characterCount(row[i]));
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line = indent;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - characterCount(row[i]), ' ');
      if (i > 0) line += "  ";
      line += columns_[i] == Align::left ? row[i] + space : space + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string inOneLine(const std::string& text) {
  using nlohmann::json;
  const std::string quoted = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

std::string wrapped(const std::string& text, const std::string& indent, std::size_t width) {
  std::istringstream words(text);
  std::string result, line;
  for (std::string word; words >> word;) {
    if (!line.empty() && characterCount(indent + line) + 1 + characterCount(word) > width) {
      result += indent + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return line.empty() ? result : result + indent + line + "\n";
}

std::string percentText(const std::optional<double>& fraction) {
  if (!fraction || !std::isfinite(*fraction)) return "·";
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", *fraction * 100);
  return std::string(buffer) == "-0.0" ? "0.0" : buffer;
}

std::string durationText(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return "?";
  const std::int64_t whole = std::llround(seconds);
  const auto pair = [](std::int64_t first, const char* unit, std::int64_t second, const char* smaller) {
    std::string text = std::to_string(first) + " " + unit;
    return second > 0 ? text + " " + std::to_string(second) + " " + smaller : text;
  };
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return pair(whole / 60, "min", whole % 60, "s");
  return pair(whole / 3600, "h", whole % 3600 / 60, "min");
}

std::string timeText(std::int64_t unixSeconds) {
  const std::time_t time = static_cast<std::time_t>(unixSeconds);
  std::tm local{};
  char buffer[32];
  if (!localtime_r(&time, &local) || std::strftime(buffer, sizeof buffer, "%Y-%m-%d %H:%M", &local) == 0) return "?";
  return buffer;
}

std::string countText(std::int64_t count) {
  const std::string digits = std::to_string(count);
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > first && (digits.size() - i) % 3 == 0) text += ' ';
    text += digits[i];
  }
  return text;
}

}  // namespace skillscope
