// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

namespace skillscope {

/// Rows of a table by token: ids [...] → [..., width] in float32, whatever the table is kept in; a table in
/// float64 stays so. Can be differentiated by a table that is not half precision.
torch::Tensor embeddingRows(const torch::Tensor& table, const torch::Tensor& ids);

}  // namespace skillscope
