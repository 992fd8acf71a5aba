// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/record_file.h"

namespace skillscope {

namespace {

/// One pass over the text. Quotes mean something in CSV only, and only at the beginning of a cell.
class TableParser {
 public:
  TableParser(const std::string& text, char separator, const std::string& path)
      : text_(text), separator_(separator), path_(path) {}

  std::vector<TableRow> rows() {
    std::vector<TableRow> rows;
    while (at_ < text_.size()) {
      TableRow row;
      row.line = line_;
      bool more = true;
      while (more) {
        row.cells.push_back(separator_ == ',' && at_ < text_.size() && text_[at_] == '"' ? quotedCell() : plainCell());
        more = at_ < text_.size() && text_[at_] == separator_;
        if (more) ++at_;
      }
      endOfLine();
      const bool blank = row.cells.size() == 1 && row.cells.front().empty();
      if (!blank) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  [[noreturn]] void fail(std::size_t line, const std::string& problem) const {
    throw Error(path_ + ":" + std::to_string(line) + ": " + problem);
  }

  bool atLineBreak() const {
    return text_[at_] == '\n' || (text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n'));
  }

  std::string plainCell() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && !atLineBreak()) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  std::string quotedCell() {
    const std::size_t opened = line_;
    std::string cell;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '"') {
        if (text_[at_] == '\n') ++line_;
        cell += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell += '"';
        ++at_;
      } else {
        ++at_;
        if (at_ < text_.size() && text_[at_] != separator_ && !atLineBreak())
          fail(line_, "there is text after a closing quote; write a quote within a cell twice");
        return cell;
      }
    }
    fail(opened, "a quoted cell begins here and never ends");
  }

  void endOfLine() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  }

  const std::string& text_;
  const char separator_;
  const std::string& path_;
  std::size_t at_ = 0, line_ = 1;
};

}  // namespace

std::vector<TableRow> parseTable(const std::string& text, char separator, const std::string& path) {
  return TableParser(text, separator, path).rows();
}

}  // namespace skillscope
