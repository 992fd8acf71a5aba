// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/text/sentencepiece_tokenizer.h"

namespace skillscope {

std::unique_ptr<Tokenizer> openTokenizer(const std::string& folder) {
  namespace fs = std::filesystem;
  const fs::path model = fs::path(folder) / "spiece.model";
  if (!fs::exists(model)) {
    throw Error("No tokenizer in", folder, "a T5 checkpoint directory has a spiece.model file");
  }
  int sentinels = 100;  // what files without the key mean
  const fs::path config = fs::path(folder) / "tokenizer_config.json";
  if (fs::exists(config)) {
    std::ifstream stream(config);
    const auto parsed = nlohmann::json::parse(stream, nullptr, false);
    if (parsed.is_discarded() || !parsed.is_object())
      throw Error("Cannot read", config.string(), "it is not a JSON object");
    if (parsed.contains("extra_ids")) {
      if (!parsed["extra_ids"].is_number_integer())
        throw Error("Field extra_ids in", config.string(), "it must be a whole number");
      sentinels = parsed["extra_ids"].get<int>();
      if (sentinels < 0 || sentinels > 10000)
        throw Error("Field extra_ids in", config.string(), "it must lie in 0..10000");
    }
  }
  return std::make_unique<SentencePieceTokenizer>(model.string(), sentinels);
}

}  // namespace skillscope
