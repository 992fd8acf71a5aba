// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files that go with a checkpoint in Hugging Face layout when its weights are written to another place. No
// LibTorch.
#pragma once

#include <string>
#include <vector>

namespace skillscope {

/// Copies tokenizer, generation and pooling files of the checkpoint folder `from`, as far as they are there, into the
/// folder `to`, over what is there; not config.json and no weights. Returns their names. Throws Error.
std::vector<std::string> copyCheckpointCompanions(const std::string& from, const std::string& to);

}  // namespace skillscope
