// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

namespace skillscope {

/// Rows of a table by token: ids [...] → [..., width] in float32, whatever the table is kept in. Can be differentiated
/// by a table in float32.
torch::Tensor embeddingRows(const torch::Tensor& table, const torch::Tensor& ids);

}  // namespace skillscope
