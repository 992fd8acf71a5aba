// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/vocabulary.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/strings.h"
#include "core/text/json_field.h"

namespace skillscope {

Vocabulary::Vocabulary(const JsonField& field) {
  if (!field.isObject()) field.fail("must be an object of tokens and their ids");
  constexpr std::int64_t highest = (1 << 24) - 1;
  const auto& object = field.value();
  std::int64_t last = -1;
  for (const auto& [text, id] : object.items()) {
    if (!id.is_number_integer() || id.get<std::int64_t>() < 0 || id.get<std::int64_t>() > highest) {
      field.fail("has the token " + inQuotes(text) + " whose id is no whole number from 0 to " +
                 std::to_string(highest));
    }
    last = std::max(last, id.get<std::int64_t>());
  }
  texts_.resize(static_cast<std::size_t>(last + 1));
  used_.resize(texts_.size());
  doubles_.reserve(object.size());  // the views below must stay valid
  ids_.reserve(object.size());
  for (const auto& [text, id] : object.items()) {
    const auto place = id.get<std::size_t>();
    std::string* kept = &texts_[place];
    if (used_[place]) {
      doubles_.push_back(text);
      kept = &doubles_.back();
    } else {
      used_[place] = true;
      *kept = text;
    }
    ids_.emplace(*kept, static_cast<std::int32_t>(place));
  }
}

}  // namespace skillscope
