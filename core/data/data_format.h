// SPDX-License-Identifier: GPL-3.0-or-later
//
// The layouts of the published benchmarks: where their files lie, and which fields make prompt and answer.
#pragma once

#include <string>
#include <vector>

namespace skillscope {

/// Patterns know {task} (the task's name) and {path} (its `path`, by default its name); templates know the record's
/// fields, {instruction} (unless a field), {labels} and {task}.
struct DataFormat {
  std::string name;              ///< "kif"
  std::string title;             ///< whose layout it is
  std::string train, dev, test;  ///< patterns of the files; empty: must be given
  std::string prompt;            ///< template
  std::string target, id;        ///< fields; a record without the id's field is counted instead
  std::string labels;            ///< "options", "none", or a file beside the train file
  std::string metric;            ///< "exact_match", "rouge_l" or "jga"
  bool dialogueIndex = false;    ///< a line-aligned .idx says which records make one dialogue state
};

/// kif, kif-t5 (Recurrent-KIF and TaSL), o-lora, trace, superni, sgd, table.
const std::vector<DataFormat>& dataFormats();
const DataFormat* findDataFormat(const std::string& name);  ///< or null
std::vector<std::string> dataFormatNames();

/// The answers that a prompt lists after "Option: " up to the line's end, without the full stop. Empty: none.
std::vector<std::string> optionsOf(const std::string& prompt);
/// The prompt without that list.
std::string withoutOptions(const std::string& prompt);

}  // namespace skillscope
