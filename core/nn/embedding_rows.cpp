// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/embedding_rows.h"

#include "core/tensor/libtorch.h"

namespace skillscope {

torch::Tensor embeddingRows(const torch::Tensor& table, const torch::Tensor& ids) {
  const torch::Tensor rows = torch::embedding(table, ids);
  return rows.scalar_type() == torch::kFloat64 ? rows : rows.to(torch::kFloat32);
}

}  // namespace skillscope
