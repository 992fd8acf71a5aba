// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/json_field.h"

#include "core/text/tokenizer_file.h"

namespace skillscope {

nlohmann::json readJsonObject(const std::string& file) {
  const std::string content = readTokenizerFile(file);
  nlohmann::json json;
  try {
    json = nlohmann::json::parse(content);
  } catch (const nlohmann::json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 5: …": the bracket is for programmers.
    const std::string message = error.what();
    const std::size_t end = message.find("] ");
    throw Error("Cannot read", file, "it is not valid JSON, " + message.substr(end == std::string::npos ? 0 : end + 2));
  }
  if (!json.is_object()) throw Error("Cannot read", file, "it is not a JSON object");
  return json;
}

}  // namespace skillscope
