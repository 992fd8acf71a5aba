// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cases that are folders: a model, an adapter or a training trace with the answers of the reference libraries beside it
// (expected.json of the format fixture-1, expected.safetensors), and a folder of damaged checkpoints with a manifest.
// Only the verification includes this header.
#pragma once

#include <torch/types.h>

#include <memory>
#include <string>
#include <vector>

#include "core/base/safetensors_file.h"
#include "core/learn/golden_case.h"
#include "core/learn/verify.h"
#include "core/nn/backbone.h"
#include "core/nn/bert.h"

namespace skillscope {

/// How far a computed value may be off: |a − b| ≤ absolute + relative · |b| + ofLargest · largest |b| of the tensor.
struct Tolerance {
  double absolute = 0, relative = 0, ofLargest = 0;
};

/// What two correct float32 implementations may differ by, with a reserve. Measured on the reference fixtures, where
/// float32 is within 7e-5 of float64.
namespace tolerance {
inline constexpr Tolerance states{3e-4, 1e-3, 0}, loss{1e-4, 1e-4, 0}, gradient{0, 2e-3, 2e-3}, merged{1e-6, 1e-5, 0},
    traceLoss{5e-4, 1e-3, 0}, traceNorm{0, 2e-3, 0}, traceWeight{2e-4, 0, 0}, traceAverage{0, 0, 5e-3};
}  // namespace tolerance

/// One folder with answers. All comparisons throw CaseFailure at the first value that is too far off.
class FixtureCase {
 public:
  /// Throws Error or CaseFailure when expected.safetensors cannot be read.
  FixtureCase(std::string folder, CaseNode document, VerifyResult& result);

  const std::string folder;
  const CaseNode document;  ///< expected.json

  bool has(const std::string& tensor) const { return arrays_.find(tensor) != nullptr; }
  torch::Tensor expected(const std::string& tensor) const;
  /// The names of all expected tensors that start with `prefix`, without it.
  std::vector<std::string> namesAfter(const std::string& prefix) const;

  /// `mask`, if given, has the leading dimensions of the tensor; only where it is not 0 is compared.
  void compare(const std::string& what, const torch::Tensor& computed, const torch::Tensor& wanted, Tolerance tolerance,
               const torch::Tensor& mask = {});
  void compare(const std::string& what, double computed, double wanted, Tolerance tolerance);
  /// With the expected tensor of that name; passed over where there is none.
  void compareIfThere(const std::string& tensor, const torch::Tensor& computed, Tolerance tolerance,
                      const torch::Tensor& mask = {});
  /// Rows of ids, wanted ones with the prompt in front and filled up behind the end token.
  void compareGenerated(const CaseNode& wanted, const std::vector<std::vector<std::int64_t>>& prompts,
                        const std::vector<std::vector<std::int64_t>>& generated);
  /// Gradients of all weights: the arrays "grad.NAME" and the norms in grad_stats.
  void compareGradients(const std::vector<NamedWeight>& weights);

  /// A folder named in the case, relative to this folder or to one above it.
  std::string folderOf(const std::string& relative) const;

 private:
  SafetensorsFile arrays_;
  VerifyResult& result_;
};

/// What openBackbone() opens, or an encoder.
struct AnyModel {
  std::unique_ptr<Backbone> backbone;
  std::unique_ptr<Bert> encoder;
  std::vector<LinearSite> linearSites();
};
AnyModel openAnyModel(const std::string& folder);

/// int64 lists of lists as a tensor, and back.
torch::Tensor idsOf(const CaseNode& rows);
std::vector<std::vector<std::int64_t>> rowsOf(const torch::Tensor& ids);
/// Token likelihoods as the fixtures hold them: −log p of each label [B, T], 0 where it is −100.
torch::Tensor tokenLosses(const torch::Tensor& logits, const torch::Tensor& labels);

/// Recomputes a folder by its kind; false when the kind is unknown. Throws CaseFailure or Error.
bool verifyFixture(FixtureCase& fixture);
void verifyModelFixture(FixtureCase& fixture);
void verifyAdapterFixture(FixtureCase& fixture);
void verifyTraceFixture(FixtureCase& fixture);

/// A manifest of damaged folders: an object of entries that all say what to expect.
bool looksLikeManifest(const nlohmann::json& json);
/// One result for every entry of the manifest in `folder`, and for the sound folders beside them. Throws nothing.
void verifyManifest(const std::string& folder, const nlohmann::json& manifest,
                    const std::function<void(VerifyResult)>& add);

}  // namespace skillscope
