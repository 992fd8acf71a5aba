// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dialogue_index.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/record_file.h"

namespace skillscope {

namespace {

constexpr std::string_view separator = "|||";

std::vector<std::string> fieldsOf(const std::string& line) {
  std::vector<std::string> fields;
  for (std::size_t from = 0; from <= line.size();) {
    const std::size_t end = std::min(line.find(separator, from), line.size());
    fields.push_back(trimmed(std::string_view(line).substr(from, end - from)));
    from = end + separator.size();
  }
  return fields;
}

}  // namespace

std::string dialogueIndexOf(const std::string& dataFile) {
  for (const std::string ending : {"-LLM.json", "-LLM_T5.json"}) {
    if (dataFile.ends_with(ending)) return dataFile.substr(0, dataFile.size() - ending.size()) + ".idx";
  }
  throw Error(dataFile +
              ": a file of dialogue states ends in -LLM.json or -LLM_T5.json and has an .idx file beside it");
}

std::vector<DialogueKey> readDialogueIndex(const std::string& path, std::string& sha256) {
  const std::string text = readDataText(path, sha256);
  std::vector<DialogueKey> keys;
  std::size_t begin = 0;
  for (std::size_t line = 1; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string content = trimmed(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
    if (content.empty() && begin >= text.size()) break;
    const std::string place = path + ":" + std::to_string(line) + ": ";
    const std::vector<std::string> fields = fieldsOf(content);
    if (fields.size() != 6)
      throw Error(place + "there are " + std::to_string(fields.size()) +
                  " fields, but must be six: file, dialogue, turn, frame, service and slot with ||| between them");
    if (fields[1].empty() || fields[2].empty() || fields[5].empty())
      throw Error(place + "dialogue, turn or slot is empty");
    keys.push_back({fields[1], fields[2], fields[4], fields[5]});
  }
  return keys;
}

}  // namespace skillscope
