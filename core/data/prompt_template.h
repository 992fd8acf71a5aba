// SPDX-License-Identifier: GPL-3.0-or-later
//
// A prompt with places for fields: "{instruction}Option: {labels}\n{sentence}". "{{" and "}}" are braces. Braces in the
// fields' own texts mean nothing.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace skillscope {

class PromptTemplate {
 public:
  /// Throws Error: a brace that is not closed or not opened, an empty name.
  explicit PromptTemplate(const std::string& text);
  /// Names in braces, in the text's order, each once.
  std::vector<std::string> names() const;
  std::string filled(const std::function<std::string(const std::string& name)>& valueOf) const;

 private:
  struct Piece {
    bool isName = false;
    std::string text;
  };
  std::vector<Piece> pieces_;
};

}  // namespace skillscope
