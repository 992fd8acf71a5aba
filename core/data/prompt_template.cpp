// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/prompt_template.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/strings.h"

namespace skillscope {

PromptTemplate::PromptTemplate(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '{' && c != '}') {
      plain += c;
    } else if (i + 1 < text.size() && text[i + 1] == c) {
      plain += c;
      ++i;
    } else if (c == '}') {
      throw Error(inQuotes(text) + " closes a brace that it does not open; write }} for a brace");
    } else {
      const std::size_t end = text.find_first_of("{}", i + 1);
      if (end == std::string::npos || text[end] == '{')
        throw Error(inQuotes(text) + " has a brace that is not closed; write {{ for a brace");
      const std::string name = text.substr(i + 1, end - i - 1);
      if (trimmed(name).empty()) throw Error(inQuotes(text) + " has braces without a name");
      if (!plain.empty()) pieces_.push_back({false, std::exchange(plain, {})});
      pieces_.push_back({true, name});
      i = end;
    }
  }
  if (!plain.empty()) pieces_.push_back({false, plain});
}

std::vector<std::string> PromptTemplate::names() const {
  std::vector<std::string> names;
  for (const Piece& piece : pieces_) {
    if (piece.isName && std::find(names.begin(), names.end(), piece.text) == names.end()) names.push_back(piece.text);
  }
  return names;
}

std::string PromptTemplate::filled(const std::function<std::string(const std::string& name)>& valueOf) const {
  std::string text;
  for (const Piece& piece : pieces_) text += piece.isName ? valueOf(piece.text) : piece.text;
  return text;
}

}  // namespace skillscope
