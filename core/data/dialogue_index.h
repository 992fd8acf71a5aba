// SPDX-License-Identifier: GPL-3.0-or-later
//
// The .idx file beside a dialogue-state file: a line for each record,
// "file|||dialogue|||turn|||frame|||service|||slot". Records with the same dialogue and turn make one state, and joint
// goal accuracy wants all of it right.
#pragma once

#include <string>
#include <vector>

namespace skillscope {

struct DialogueKey {
  std::string dialogue, turn, service, slot;
  std::string state() const { return dialogue + "/" + turn; }
};

/// "x-LLM.json" or "x-LLM_T5.json" → "x.idx"; throws Error for another name.
std::string dialogueIndexOf(const std::string& dataFile);
/// Throws Error naming file and line: not six fields, not UTF-8, an empty dialogue, turn or slot. Fills in `sha256`.
std::vector<DialogueKey> readDialogueIndex(const std::string& path, std::string& sha256);

}  // namespace skillscope
