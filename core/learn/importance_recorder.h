// SPDX-License-Identifier: GPL-3.0-or-later
//
// The importance of all skill units while a method trains: what KIF needs for fusion and every method for the heat map.
// Joins core/skill with the method interface. Thread: the training thread.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/learn/method.h"
#include "core/skill/importance.h"
#include "core/skill/skill_units.h"

namespace skillscope {

/// The parameters that a method with an ImportanceRecorder declares: granularity, sensitivity_order, alpha1, alpha2,
/// weights_at, skip_first_step.
std::vector<ParameterDeclaration> importanceParameters();

class ImportanceRecorder {
 public:
  /// Reads the parameters of importanceParameters().
  explicit ImportanceRecorder(const ParameterSet& parameters);

  /// Groups the trainable tensors of the run; call once, before everything else. Throws UsageError when the granularity
  /// does not fit the tensors.
  const SkillUnitTable& prepare(const MethodContext& context);
  const SkillUnits& units() const { return units_; }

  /// Start of a task: averages back to 0.
  void startTask();
  /// To be called from the hooks of the same names; one of the two updates the averages, by the parameter weights_at.
  /// A tensor without a usable gradient keeps its averages, and the first time that happens to it a warning is emitted.
  void beforeStep(MethodContext& context);
  void afterStep(MethodContext& context);

  /// Optimizer steps that count in the averages of this task.
  std::int64_t recordedSteps() const { return tracker_.steps(); }
  UnitScores scores() const;
  const ImportanceTracker& tracker() const { return tracker_; }
  /// Fills all of the snapshot but taskEnd; false as long as no step was recorded in this task.
  bool fill(const MethodContext& context, ImportanceSnapshot& snapshot) const;
  /// Ī·Ū of every element, see ContinualMethod::elementScores(); empty as long as no step was recorded in this task.
  std::vector<torch::Tensor> elementScores() const;

  /// Everything a bit-identical continuation needs, under names that start with `prefix`.
  void save(StateArchive& archive, const std::string& prefix) const;
  void load(const StateArchive& archive, const std::string& prefix);

 private:
  void record(MethodContext& context);

  ImportanceSettings settings_;
  Granularity granularity_;
  bool beforeStep_ = true;
  bool skipFirstStep_ = false;
  SkillUnits units_;
  ImportanceTracker tracker_;
  std::int64_t taskSteps_ = 0;  ///< optimizer steps seen in this task, skipped ones included
  std::set<int> warned_;        ///< tensors that a warning was given for
};

/// The tensors of context.trainable.
std::vector<torch::Tensor> trainableTensors(const MethodContext& context);
/// A float64 vector as floats.
std::vector<float> toFloats(const torch::Tensor& values);

}  // namespace skillscope
