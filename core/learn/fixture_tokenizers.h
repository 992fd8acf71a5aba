// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables of what a tokenizer of the Python world answers for a list of awkward texts, compared with ours. No LibTorch
// in this header.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

namespace skillscope {

/// Whether a JSON file is such a table: expected_spm.json or expected_tokenizer_json.json with a list `rows`.
bool isTokenizerTable(const std::filesystem::path& file, const nlohmann::json& table);

/// Compares every row with the tokenizer that lies beside the table: ids with and without special tokens, tokens, text
/// decoded with and without them, and pairs. The texts are those of strings.json in the same folder or the one above.
/// Nothing has a tolerance; rows marked `tie` have more than one right answer and only their decoded text is compared.
/// Throws Error with the number of rows that differ and the first difference, or with what cannot be read.
void verifyTokenizerTable(const std::filesystem::path& file, const nlohmann::json& table);

}  // namespace skillscope
