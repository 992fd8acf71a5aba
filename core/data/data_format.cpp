// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/data_format.h"

#include <algorithm>

#include "core/base/strings.h"

namespace skillscope {

namespace {

constexpr std::string_view optionMark = "Option: ";

std::vector<DataFormat> makeFormats() {
  return {
      {"kif", "Recurrent-KIF and TaSL: instruction, input, output", "train/{path}.json", "dev/{path}.json",
       "test/{path}.json", "{instruction}{input}", "output", "id", "options", "exact_match"},
      {"kif-t5", "Recurrent-KIF and TaSL, form for T5: input, output", "train/{path}_T5.json", "dev/{path}_T5.json",
       "test/{path}_T5.json", "{input}", "output", "id", "options", "exact_match"},
      {"o-lora", "O-LoRA: sentence, label, and labels.json", "{path}/train.json", "{path}/dev.json", "{path}/test.json",
       "{instruction}Option: {labels} \n{sentence}\nAnswer:", "label", "id", "labels.json", "exact_match"},
      {"trace", "TRACE: prompt, answer", "{path}/train.json", "{path}/eval.json", "{path}/test.json", "{prompt}",
       "answer", "id", "none", "exact_match"},
      {"superni", "Natural Instructions and SAPT: Definition, Instances of input and output", "{path}/train.json",
       "{path}/dev.json", "{path}/test.json", "{definition}\n\n{input}", "output", "id", "none", "rouge_l"},
      {"sgd", "TaSL's dialogue states: -LLM.json and .idx", "train/sgd_{path}-train-LLM.json",
       "dev/sgd_{path}-dev-LLM.json", "test/sgd_{path}-test-LLM.json", "{instruction} {input}", "output", "", "none",
       "jga", true},
      {"table", "any JSON, JSON lines, CSV or TSV", "", "", "", "{prompt}", "target", "id", "none", "exact_match"},
  };
}

/// Begin of the list's mark and the end of its line.
std::pair<std::size_t, std::size_t> optionLine(const std::string& prompt) {
  const std::size_t begin = prompt.find(optionMark);
  if (begin == std::string::npos) return {begin, begin};
  return {begin, std::min(prompt.find('\n', begin), prompt.size())};
}

}  // namespace

const std::vector<DataFormat>& dataFormats() {
  static const std::vector<DataFormat> formats = makeFormats();
  return formats;
}

const DataFormat* findDataFormat(const std::string& name) {
  const auto& formats = dataFormats();
  const auto found =
      std::find_if(formats.begin(), formats.end(), [&](const auto& format) { return format.name == name; });
  return found == formats.end() ? nullptr : &*found;
}

std::vector<std::string> dataFormatNames() {
  std::vector<std::string> names;
  for (const DataFormat& format : dataFormats()) names.push_back(format.name);
  return names;
}

std::vector<std::string> optionsOf(const std::string& prompt) {
  const auto [begin, end] = optionLine(prompt);
  if (begin == std::string::npos) return {};
  std::string list =
      trimmed(std::string_view(prompt).substr(begin + optionMark.size(), end - begin - optionMark.size()));
  if (list.ends_with('.')) list.pop_back();
  std::vector<std::string> options;
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t comma = std::min(list.find(", ", from), list.size());
    if (std::string option = trimmed(std::string_view(list).substr(from, comma - from)); !option.empty())
      options.push_back(std::move(option));
    from = comma + 2;
  }
  return options;
}

std::string withoutOptions(const std::string& prompt) {
  const auto [begin, end] = optionLine(prompt);
  if (begin == std::string::npos) return prompt;
  return trimmed(prompt.substr(0, begin)) + prompt.substr(end);
}

}  // namespace skillscope
