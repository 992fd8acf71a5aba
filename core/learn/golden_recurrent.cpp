// SPDX-License-Identifier: GPL-3.0-or-later
// The golden kinds of Recurrent-KIF, recomputed with core/skill: one round with recorded steps (rkif_round), a whole
// loop on quadratic losses (rkif_run), and a task before which there is no memory (rkif_first_task).

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>

#include "core/learn/golden_trace.h"
#include "core/skill/recurrent_round.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

using Tensors = std::vector<torch::Tensor>;

/// The tensors of a case: their names, or none where a case has a single tensor without a name.
using Names = std::vector<std::string>;

Names namesIn(const CaseNode& theta) {
  if (!theta.isObject()) return {};
  Names names = theta.keys();
  if (names.empty()) theta.fail("has no tensor");
  return names;
}

std::set<std::string> asSet(const Names& names) {
  return {names.begin(), names.end()};
}

Tensors readGroup(const CaseNode& node, const Names& names, torch::ScalarType type) {
  if (names.empty()) return {node.tensor(type)};
  node.allowOnly(asSet(names), "tensor");
  Tensors tensors;
  for (const std::string& name : names) tensors.push_back(node[name].tensor(type));
  return tensors;
}

void checkShapes(const CaseNode& node, const Tensors& tensors, const Tensors& like) {
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].sizes() != like[i].sizes()) node.fail("must have the shapes of theta");
  }
}

void compareGroup(const CaseNode& expected, const Names& names, const Tensors& computed, CaseComparison& compare,
                  bool exact = false) {
  const auto one = [&](const CaseNode& node, const torch::Tensor& value) {
    exact ? compare.exactTensor(node, value) : compare.tensor(node, value);
  };
  if (names.empty()) return one(expected, computed.front());
  expected.allowOnly(asSet(names), "tensor");
  for (std::size_t i = 0; i < names.size(); ++i) one(expected[names[i]], computed[i]);
}

Tensors zerosLike(const Tensors& tensors) {
  Tensors zeros;
  for (const torch::Tensor& tensor : tensors) zeros.push_back(torch::zeros_like(tensor));
  return zeros;
}

/// Recorded or made steps: weights and gradients, [step][tensor].
struct Steps {
  std::vector<Tensors> weights, gradients;

  /// Ī after them; without a step it is `start`, or 0.
  Tensors sensitivity(double alpha, const Tensors& start, const Tensors& like) const {
    if (weights.empty()) return start.empty() ? zerosLike(like) : start;
    return smoothedSensitivity(weights, gradients, alpha, start);
  }
};

Steps readSteps(const CaseNode& traces, const Names& names, const Tensors& theta, torch::ScalarType type) {
  if (!names.empty()) traces.allowOnly(asSet(names), "tensor");
  Steps steps;
  for (std::size_t i = 0; i < theta.size(); ++i) {
    const CaseNode own = names.empty() ? traces : traces[names[i]];
    const Trace trace = own.isList() && own.size() == 0 ? Trace{} : readTrace(own, type);
    if (!trace.weights.empty() && trace.weights[0].sizes() != theta[i].sizes()) {
      own.fail("must have the shape of inputs.theta");
    }
    if (i == 0) {
      steps.weights.resize(trace.weights.size());
      steps.gradients.resize(trace.weights.size());
    }
    if (trace.weights.size() != steps.weights.size()) own.fail("must have as many steps as the other tensors");
    for (std::size_t t = 0; t < steps.weights.size(); ++t) {
      steps.weights[t].push_back(trace.weights[t]);
      steps.gradients[t].push_back(trace.gradients[t]);
    }
  }
  return steps;
}

void compareSteps(const CaseNode& expected, const Names& names, const Steps& steps, CaseComparison& compare) {
  for (std::size_t i = 0; i < std::max<std::size_t>(1, names.size()); ++i) {
    const CaseNode own = names.empty() ? expected : expected[names[i]];
    if (own.size() != steps.weights.size()) own.fail("must have " + std::to_string(steps.weights.size()) + " steps");
    for (std::size_t t = 0; t < steps.weights.size(); ++t) {
      own[t].allowOnly({"w", "g"}, "field");
      compare.tensor(own[t]["w"], steps.weights[t][i]);
      compare.tensor(own[t]["g"], steps.gradients[t][i]);
    }
  }
}

// ---- Parameters ----

const std::set<std::string> kLoopKeys = {"alpha_in", "alpha_out", "top_percent", "Q",
                                         "M",        "seed",      "reset_inner", "reset_outer"};

/// Which of the two sides a name speaks of: "lr_in", "outer_lr", "old".
enum class Side { inner, outer, both };
Side sideOf(const std::string& name) {
  const auto holds = [&](const char* part) { return name.find(part) != std::string::npos; };
  if (holds("out") || holds("old")) return Side::outer;
  if (holds("inner") || holds("new") || holds("_in") || name == "in") return Side::inner;
  return Side::both;
}

bool isRate(const std::string& name) {
  return name.find("lr") != std::string::npos || name.find("rate") != std::string::npos;
}

/// A learning rate: that of the side where there is one, else that of both.
double rateOf(const CaseNode& params, Side side) {
  for (const Side wanted : {side, Side::both}) {
    for (const std::string& name : params.keys()) {
      if (!isRate(name) || sideOf(name) != wanted) continue;
      if (!params[name].isObject()) return params[name].number();
      for (const std::string& key : params[name].keys()) {
        if (sideOf(key) == side) return params[name][key].number();
      }
    }
  }
  params.fail("must name a learning rate, lr_in and lr_out or lr for both");
}

bool isNumber(const CaseNode& node) {
  try {
    node.number();
    return true;
  } catch (const CaseFailure&) {
    return false;
  }
}

/// Fails for what is unknown. A text is known, or a remark such as "loss": "quadratic"; returned are whole numbers that
/// remain, which can only be a number of rounds or of steps.
std::vector<CaseNode> checkParameters(const CaseNode& params) {
  std::vector<CaseNode> counts;
  std::set<std::string> allowed = kLoopKeys;
  for (const std::string& name : params.keys()) {
    const CaseNode node = params[name];
    const bool other = !allowed.count(name) && !isRate(name) && !node.isText();
    if (other && isNumber(node)) counts.push_back(node);
    if (!other || isNumber(node)) allowed.insert(name);
  }
  params.allowOnly(allowed, "parameter");
  for (const CaseNode& count : counts) count.integer();
  if (params.has("threshold_scope") && params["threshold_scope"].text() != "all elements of all tensors") {
    params["threshold_scope"].fail("is unknown: only \"all elements of all tensors\" is possible");
  }
  if (params.has("optimizer")) {
    std::string optimizer = params["optimizer"].text();
    std::transform(optimizer.begin(), optimizer.end(), optimizer.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    if (optimizer.find("sgd") == std::string::npos) params["optimizer"].fail("is unknown: only plain SGD is possible");
  }
  return counts;
}

/// The first of several spellings.
std::optional<CaseNode> firstOf(const CaseNode& node, const Names& keys) {
  for (const std::string& key : keys) {
    if (node.has(key) && !node[key].isNull()) return node[key];
  }
  return std::nullopt;
}

CaseNode startOf(const CaseNode& inputs) {
  const std::optional<CaseNode> start = firstOf(inputs, {"theta", "theta0", "theta_0", "theta_start"});
  return start ? *start : inputs["theta"];
}

std::int64_t stepsOf(const CaseNode& node) {
  const std::int64_t count = node.integer();
  if (count < 0 || count > 1000000) node.fail("must be a number of steps from 0");
  return count;
}

bool flagOf(const CaseNode& params, const std::string& key, bool otherwise) {
  return params.has(key) ? params[key].flag() : otherwise;
}

// ---- Losses: ½·Σ h·(θ − c)² ----

/// A quadratic loss; its gradient is h·(θ − c).
struct Quadratic {
  Tensors h, c;

  /// `count` steps of plain SGD from `theta`, which is moved; what was seen before each of them.
  Steps descend(Tensors& theta, std::int64_t count, double rate) const {
    Steps steps;
    for (std::int64_t step = 0; step < count; ++step) {
      Tensors gradient, next;
      for (std::size_t i = 0; i < theta.size(); ++i) {
        gradient.push_back(h[i] * (theta[i] - c[i]));
        next.push_back(theta[i] - rate * gradient.back());
      }
      steps.weights.push_back(theta);
      steps.gradients.push_back(std::move(gradient));
      theta = std::move(next);
    }
    return steps;
  }
};

/// Numbers of one tensor; a single one stands for all elements.
torch::Tensor readLike(const CaseNode& node, const torch::Tensor& like) {
  torch::Tensor values = node.tensor(like.scalar_type());
  if (values.numel() == 1 && like.numel() != 1) values = values.reshape({}).expand(like.sizes());
  if (values.sizes() != like.sizes()) node.fail("must have the shape of theta");
  return values;
}

/// The field h or c of one loss, which may lie in the loss ("new": {"h": {tensor: …}}), in its tensors ("new": {tensor:
/// {"h": …}}), or have the loss's name in its own ("h_new").
Tensors readPart(const CaseNode& inputs, const std::string& loss, const std::string& part, const Names& names,
                 const Tensors& theta) {
  Tensors tensors;
  const auto fromGroup = [&](const CaseNode& group) {
    for (std::size_t i = 0; i < theta.size(); ++i) {
      const bool named = group.isObject() && !names.empty();
      tensors.push_back(readLike(named ? group[names[i]] : group, theta[i]));
    }
    return tensors;
  };
  if (inputs.has(part + "_" + loss)) return fromGroup(inputs[part + "_" + loss]);
  if (inputs.has(loss + "_" + part)) return fromGroup(inputs[loss + "_" + part]);
  if (inputs.has(part) && inputs[part].has(loss)) return fromGroup(inputs[part][loss]);
  const CaseNode own = inputs[loss];
  if (own.has(part) && !(names.size() == 1 && names.front() == part)) return fromGroup(own[part]);
  for (std::size_t i = 0; i < theta.size(); ++i) {
    tensors.push_back(readLike(names.empty() ? own[part] : own[names[i]][part], theta[i]));
  }
  return tensors;
}

Quadratic readLoss(const CaseNode& inputs, const std::string& loss, const Names& names, const Tensors& theta) {
  for (const std::string& around : inputs.keys()) {
    const bool isPart = around == "h" || around == "c";
    if (!isPart && inputs[around].has(loss)) return readLoss(inputs[around], loss, names, theta);
  }
  return {readPart(inputs, loss, "h", names, theta), readPart(inputs, loss, "c", names, theta)};
}

// ---- The kinds ----

struct ComputedRound {
  Tensors theta, afterInner, afterOuter, importanceIn, importanceOut;
  Steps inner, outer;
  RecurrentRound merge;
};

ComputedRound mergeOf(ComputedRound round, double quantile) {
  round.merge = mergeRecurrentRound(round.theta, round.afterInner, round.afterOuter, round.importanceIn,
                                    round.importanceOut, quantile);
  return round;
}

/// `index` of the round, from 0.
void compareRound(const CaseNode& expected, const Names& names, const ComputedRound& round, std::int64_t index,
                  CaseComparison& compare) {
  const auto group = [&](const Tensors& computed, bool exact = false) {
    return [&names, &compare, computed, exact](const CaseNode& node) {
      compareGroup(node, names, computed, compare, exact);
    };
  };
  const auto steps = [&](const Steps& computed) {
    return [&names, &compare, &computed](const CaseNode& node) { compareSteps(node, names, computed, compare); };
  };
  const auto number = [&](const CaseNode& node) {
    if (node.integer() != index && node.integer() != index + 1) node.fail("is not the number of the round");
  };
  expected["theta_next"];  // what a round is for must be there
  compareFields(expected,
                {
                    {"theta", group(round.theta)},
                    {"theta_after_inner", group(round.afterInner)},
                    {"theta_after_outer", group(round.afterOuter)},
                    {"tau_in", group(round.merge.tauIn)},
                    {"tau_out", group(round.merge.tauOut)},
                    {"importance_in", group(round.importanceIn)},
                    {"importance_out", group(round.importanceOut)},
                    {"mask_in", group(round.merge.maskIn, true)},
                    {"mask_out", group(round.merge.maskOut, true)},
                    {"theta_next", group(round.merge.next)},
                    {"threshold_in", [&](const CaseNode& node) { compare.tensor(node, round.merge.thresholdIn); }},
                    {"threshold_out", [&](const CaseNode& node) { compare.tensor(node, round.merge.thresholdOut); }},
                    {"inner_trace", steps(round.inner)},
                    {"outer_trace", steps(round.outer)},
                    {"round", number},
                    {"b", number},
                });
}

/// As many recorded steps as the case says it has.
void checkStepCount(const CaseNode& params, const std::string& key, const Steps& steps) {
  if (params.has(key) && params[key].integer() != static_cast<std::int64_t>(steps.weights.size())) {
    params[key].fail("is not the number of recorded steps");
  }
}

void verifyRound(const GoldenCase& golden, CaseComparison& compare) {
  for (const CaseNode& count : checkParameters(golden.params)) count.fail("is unknown to this program");
  for (const char* field : {"tau_in", "tau_out", "importance_in", "importance_out", "threshold_in", "threshold_out",
                            "mask_in", "mask_out", "theta_next"}) {
    golden.expected[field];  // all of them belong to the kind
  }
  golden.inputs.allowOnly({"theta", "theta_after_inner", "theta_after_outer", "inner_trace", "outer_trace"}, "input");
  const Names names = namesIn(golden.inputs["theta"]);
  const auto weights = [&](const char* key) { return readGroup(golden.inputs[key], names, golden.type); };
  ComputedRound round;
  round.theta = weights("theta");
  round.afterInner = weights("theta_after_inner");
  round.afterOuter = weights("theta_after_outer");
  checkShapes(golden.inputs["theta_after_inner"], round.afterInner, round.theta);
  checkShapes(golden.inputs["theta_after_outer"], round.afterOuter, round.theta);
  round.inner = readSteps(golden.inputs["inner_trace"], names, round.theta, golden.type);
  round.outer = readSteps(golden.inputs["outer_trace"], names, round.theta, golden.type);
  checkStepCount(golden.params, "Q", round.inner);
  checkStepCount(golden.params, "M", round.outer);
  round.importanceIn = round.inner.sensitivity(shareIn(golden.params["alpha_in"]), {}, round.theta);
  round.importanceOut = round.outer.sensitivity(shareIn(golden.params["alpha_out"]), {}, round.theta);
  compareRound(golden.expected, names, mergeOf(round, quantileOfTop(golden.params["top_percent"])), 0, compare);
}

/// The loop's settings; those of the memory side are read only where there is a memory.
struct LoopSettings {
  std::int64_t innerSteps = 0, outerSteps = 0;
  double innerRate = 0, outerRate = 0, alphaIn = 0, alphaOut = 0, quantile = 0;
  bool resetInner = true, resetOuter = false;
};

LoopSettings readLoop(const CaseNode& params, bool memory) {
  LoopSettings loop;
  loop.innerSteps = stepsOf(params["Q"]);
  loop.innerRate = rateOf(params, Side::inner);
  if (!memory) return loop;
  loop.outerSteps = stepsOf(params["M"]);
  loop.outerRate = rateOf(params, Side::outer);
  loop.alphaIn = shareIn(params["alpha_in"]);
  loop.alphaOut = shareIn(params["alpha_out"]);
  loop.quantile = quantileOfTop(params["top_percent"]);
  loop.resetInner = flagOf(params, "reset_inner", true);
  loop.resetOuter = flagOf(params, "reset_outer", false);
  return loop;
}

/// Rounds, or their steps on the new task, or all their steps.
void checkCounts(const std::vector<CaseNode>& counts, const LoopSettings& loop, std::size_t rounds) {
  const auto number = static_cast<std::int64_t>(rounds);
  for (const CaseNode& count : counts) {
    const std::int64_t value = count.integer();
    if (value != number && value != number * loop.innerSteps && value != number * (loop.innerSteps + loop.outerSteps)) {
      count.fail("is neither the number of expected rounds nor that of their steps");
    }
  }
}

/// expected: "rounds", and the weights at the end under any of the names that suggest themselves.
void compareEnd(const GoldenCase& golden, const Names& names, const Tensors& theta, CaseComparison& compare) {
  const auto end = [&](const CaseNode& node) { compareGroup(node, names, theta, compare); };
  compareFields(golden.expected, {{"rounds", [](const CaseNode&) {}},
                                  {"theta", end},
                                  {"theta_next", end},
                                  {"theta_end", end},
                                  {"theta_final", end}});
}

void verifyRun(const GoldenCase& golden, CaseComparison& compare) {
  const std::vector<CaseNode> counts = checkParameters(golden.params);
  const LoopSettings loop = readLoop(golden.params, true);
  const CaseNode start = startOf(golden.inputs);
  const Names names = namesIn(start);
  Tensors theta = readGroup(start, names, golden.type);
  const Quadratic inner = readLoss(golden.inputs, "new", names, theta);
  const Quadratic outer = readLoss(golden.inputs, "old", names, theta);
  const CaseNode rounds = golden.expected["rounds"];
  if (rounds.size() == 0) rounds.fail("is empty, there is nothing to compare");
  checkCounts(counts, loop, rounds.size());
  Tensors importanceIn, importanceOut;
  for (std::size_t b = 0; b < rounds.size(); ++b) {
    ComputedRound round;
    round.theta = theta;
    round.inner = inner.descend(theta, loop.innerSteps, loop.innerRate);
    round.afterInner = theta;
    round.outer = outer.descend(theta, loop.outerSteps, loop.outerRate);
    round.afterOuter = theta;
    if (loop.resetInner) importanceIn.clear();
    if (loop.resetOuter) importanceOut.clear();
    importanceIn = round.inner.sensitivity(loop.alphaIn, importanceIn, theta);
    importanceOut = round.outer.sensitivity(loop.alphaOut, importanceOut, theta);
    round.importanceIn = importanceIn;
    round.importanceOut = importanceOut;
    round = mergeOf(std::move(round), loop.quantile);
    theta = round.merge.next;
    compareRound(rounds[b], names, round, static_cast<std::int64_t>(b), compare);
  }
  compareEnd(golden, names, theta, compare);
}

/// Without memory there is nothing to merge with: what the inner steps reach stays. Fields of the memory side are null,
/// empty, or those of no move; those of the new task's side can be computed where its steps are known.
void compareUnmerged(const GoldenCase& golden, const CaseNode& expected, const Names& names, const Tensors& theta,
                     const Tensors& after, const Steps& inner, CaseComparison& compare) {
  const auto group = [&](const Tensors& computed, bool exact = false) {
    return [&names, &compare, computed, exact](const CaseNode& node) {
      if (!node.isNull()) compareGroup(node, names, computed, compare, exact);
    };
  };
  const auto nothing = [&](const Tensors& computed) {
    return [&names, &compare, computed](const CaseNode& node) {
      const bool empty =
          node.isNull() || (node.isObject() && node.keys().empty()) || (node.isList() && node.size() == 0);
      if (!empty) compareGroup(node, names, computed, compare);
    };
  };
  const Tensors zeros = zerosLike(theta);
  const bool known = !inner.weights.empty() && golden.params.has("alpha_in") && golden.params.has("top_percent");
  ComputedRound round{theta, after, after, zeros, zeros, inner, {}, {}};
  if (known) round.importanceIn = inner.sensitivity(shareIn(golden.params["alpha_in"]), {}, theta);
  round = mergeOf(std::move(round), known ? quantileOfTop(golden.params["top_percent"]) : 0.5);
  const auto ifKnown = [&](const std::function<void(const CaseNode&)>& comparison) {
    return [comparison, known](const CaseNode& node) {
      if (!known && !node.isNull()) node.fail("cannot be computed without the inner steps");
      comparison(node);
    };
  };
  expected["theta_next"];  // the case is about this field
  compareFields(expected, {{"theta", group(theta)},
                           {"theta_after_inner", group(after)},
                           {"tau_in", group(round.merge.tauIn)},
                           {"theta_next", group(after)},
                           {"importance_in", ifKnown(group(round.importanceIn))},
                           {"threshold_in", ifKnown([&](const CaseNode& node) {
                              if (!node.isNull()) compare.tensor(node, round.merge.thresholdIn);
                            })},
                           {"mask_in", ifKnown(group(round.merge.maskIn, true))},
                           {"theta_after_outer", nothing(after)},
                           {"tau_out", nothing(zeros)},
                           {"importance_out", nothing(zeros)},
                           {"threshold_out",
                            [&](const CaseNode& node) {
                              if (!node.isNull()) compare.number(node, 0.0);
                            }},
                           {"mask_out", nothing(zeros)}});
}

void verifyFirstTask(const GoldenCase& golden, CaseComparison& compare) {
  const std::vector<CaseNode> counts = checkParameters(golden.params);
  const CaseNode start = startOf(golden.inputs);
  const Names names = namesIn(start);
  Tensors theta = readGroup(start, names, golden.type);
  if (firstOf(golden.inputs, {"theta_after_inner"})) {
    const CaseNode node = golden.inputs["theta_after_inner"];
    const Tensors after = readGroup(node, names, golden.type);
    checkShapes(node, after, theta);
    Steps inner;
    if (firstOf(golden.inputs, {"inner_trace"})) {
      inner = readSteps(golden.inputs["inner_trace"], names, theta, golden.type);
    }
    return compareUnmerged(golden, golden.expected, names, theta, after, inner, compare);
  }
  const LoopSettings loop = readLoop(golden.params, false);
  const Quadratic inner = readLoss(golden.inputs, "new", names, theta);
  if (!golden.expected.has("rounds")) {
    // A count is one of rounds of Q steps, between which nothing happens, or of steps.
    std::vector<std::int64_t> totals = {loop.innerSteps};
    for (const CaseNode& count : counts) totals = {stepsOf(count), stepsOf(count) * loop.innerSteps};
    for (std::size_t i = 0; i < totals.size(); ++i) {
      Tensors after = theta;
      const Steps steps = inner.descend(after, totals[i], loop.innerRate);
      try {
        CaseComparison attempt = compare;  // a reading that does not fit must not leave its error behind
        compareUnmerged(golden, golden.expected, names, theta, after, steps, attempt);
        compare = attempt;
        return;
      } catch (const CaseFailure&) {
        if (i + 1 == totals.size()) throw;
      }
    }
  }
  const CaseNode rounds = golden.expected["rounds"];
  if (rounds.size() == 0) rounds.fail("is empty, there is nothing to compare");
  checkCounts(counts, loop, rounds.size());
  for (std::size_t b = 0; b < rounds.size(); ++b) {
    const Tensors before = theta;
    const Steps steps = inner.descend(theta, loop.innerSteps, loop.innerRate);
    compareUnmerged(golden, rounds[b], names, before, theta, steps, compare);
  }
  compareEnd(golden, names, theta, compare);
}

}  // namespace

bool verifyRecurrentCase(const GoldenCase& golden, CaseComparison& compare) {
  if (golden.kind == "rkif_round") {
    verifyRound(golden, compare);
  } else if (golden.kind == "rkif_run") {
    verifyRun(golden, compare);
  } else if (golden.kind == "rkif_first_task") {
    verifyFirstTask(golden, compare);
  } else {
    return false;
  }
  return true;
}

}  // namespace skillscope
