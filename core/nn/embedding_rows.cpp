// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/embedding_rows.h"

#include <torch/torch.h>

namespace skillscope {

torch::Tensor embeddingRows(const torch::Tensor& table, const torch::Tensor& ids) {
  return torch::embedding(table, ids).to(torch::kFloat32);
}

}  // namespace skillscope
