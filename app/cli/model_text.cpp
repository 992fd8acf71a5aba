// SPDX-License-Identifier: GPL-3.0-or-later
#include "model_text.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include "core/base/process_memory.h"
#include "core/base/strings.h"
#include "output.h"

namespace skillscope {

namespace {

using Align = TextTable::Align;

struct Node {
  std::string name, shape;
  std::int64_t parameters = 0;
  std::vector<std::unique_ptr<Node>> children;

  Node& child(const std::string& wanted) {
    for (const auto& one : children) {
      if (one->name == wanted) return *one;
    }
    children.push_back(std::make_unique<Node>());
    children.back()->name = wanted;
    return *children.back();
  }
  /// Layout without the node's own name: blocks of the same one share a line.
  std::string layout() const {
    std::string text = shape + "{";
    for (const auto& one : children) text += one->name + one->layout();
    return text + "}";
  }
};

std::string shapeText(const WeightReport& weight) {
  std::string text;
  for (const std::int64_t extent : weight.shape) text += (text.empty() ? "" : "×") + std::to_string(extent);
  return (text.empty() ? "one" : text) + " " + weight.storedType;
}

bool isNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

void addTree(const Node& node, const std::string& indent, TextTable& table) {
  for (std::size_t i = 0; i < node.children.size();) {
    const Node& first = *node.children[i];
    std::size_t end = i + 1;
    if (isNumber(first.name)) {
      const std::string layout = first.layout();
      while (end < node.children.size() && isNumber(node.children[end]->name) &&
             node.children[end]->layout() == layout) {
        ++end;
      }
    }
    // A chain of single children is one line: "SelfAttention.q.weight".
    const Node* shown = &first;
    std::string name = first.name;
    if (end - i > 1) name += " to " + node.children[end - 1]->name;
    while (shown->children.size() == 1 && !isNumber(shown->children[0]->name)) {
      shown = shown->children[0].get();
      name += "." + shown->name;
    }
    const std::string each = end - i > 1 ? " each" : "";
    table.add({indent + name, countText(first.parameters) + each, shown->shape});
    addTree(*shown, indent + "  ", table);
    i = end;
  }
}

std::string architecture(const ModelReport& report) {
  Node root;
  for (const WeightReport& weight : report.weights) {
    Node* node = &root;
    for (const std::string& part : split(weight.name, '.')) {
      node = &node->child(part);
      node->parameters += weight.scalars;
    }
    node->shape = shapeText(weight);
  }
  TextTable table({Align::left, Align::left, Align::left});
  addTree(root, "", table);
  return table.text("  ");
}

std::string linearLayers(const ModelReport& report) {
  struct Kind {
    std::string stack, module, size;
    std::int64_t count = 0, chosen = 0;
  };
  std::vector<Kind> kinds;
  for (const LinearReport& linear : report.linears) {
    const std::string size = std::to_string(linear.in) + " to " + std::to_string(linear.out);
    auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) {
      return kind.stack == linear.stack && kind.module == linear.module && kind.size == size;
    });
    if (found == kinds.end()) found = kinds.insert(kinds.end(), Kind{linear.stack, linear.module, size});
    ++found->count;
    found->chosen += linear.chosen ? 1 : 0;
  }
  TextTable table({Align::left, Align::left, Align::right, Align::left, Align::left});
  for (const Kind& kind : kinds) {
    table.add({kind.stack, kind.module, std::to_string(kind.count) + " ×", kind.size, kind.chosen > 0 ? "chosen" : ""});
  }
  return table.text("  ");
}

std::string realShort(double value) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.4g", value);
  return buffer;
}

std::string probabilityText(double value) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.4f", value);
  return buffer;
}

}  // namespace

std::string reportText(const ModelReport& report, const ReportOptions& options) {
  std::string types;
  for (const auto& [type, scalars] : report.scalarsByType) {
    types += (types.empty() ? "" : ", ") + type + (report.scalarsByType.size() > 1 ? " " + countText(scalars) : "");
  }
  std::string text = "model       " + report.type + " in " + report.folder + "\n";
  text += "parameters  " + countText(report.parameters) + " (" + types + ", " + bytesText(report.storedBytes) + ")\n";
  text += std::string("head        ") +
          (report.tiedHead     ? "tied to the embedding"
           : report.writesText ? "of its own"
                               : "none for a vocabulary; a run trains it to choose among the answers of its tasks") +
          "\n";
  text += "\nArchitecture, with parameters and shapes\n" + architecture(report);
  text += "\nLinear layers that LoRA can go on\n" + linearLayers(report);
  text += "\nLoRA of rank " + std::to_string(options.loraRank) + " on " + joined(options.loraTargets, ", ") + "\n";
  text += "  " + countText(report.loraParameters) + " parameters\n";
  text += "  skill units: " + countText(report.loraUnits.at("pair")) + " rank-1 pairs, or " +
          countText(report.loraUnits.at("matrix")) + " matrices\n";
  text += "Full fine-tuning\n  skill units: " + countText(report.tensorUnits) + " tensors\n";
  text += "\nMemory, estimated, for " + std::to_string(options.batchSize) + " examples of " +
          std::to_string(options.maxSourceTokens) + " and " + std::to_string(options.maxTargetTokens) +
          " tokens (evaluation: " + std::to_string(options.evalBatchSize) + " examples)\n";
  TextTable memory({Align::left, Align::right, Align::right, Align::right, Align::right});
  memory.add({"", "weights", "trained", "activations", "in all"});
  const auto row = [&](const char* name, const MemoryReport& m) {
    memory.add({name, bytesText(m.weights), bytesText(m.trained), bytesText(m.activations), bytesText(m.total())});
  };
  row("LoRA", report.loraTraining);
  row("full", report.fullTraining);
  row("evaluation", report.evaluation);
  const std::int64_t free = availableMemory();
  return text + memory.text("  ") +
         wrapped("The program itself and what a method keeps come on top." +
                     (free > 0 ? " Free here: " + bytesText(free) + "." : std::string()),
                 "  ");
}

std::string forwardText(const ForwardReport& report) {
  std::string text =
      "model   " + report.type + "\ntokens  " + countText(static_cast<std::int64_t>(report.ids.size())) + "\nids    ";
  for (const std::int64_t id : report.ids) text += " " + std::to_string(id);
  text += "\n";
  if (!report.tokens.empty()) {
    text += "pieces ";
    for (const std::string& token : report.tokens) text += " " + inOneLine(token);
    text += "\n";
  }
  if (report.loss) {
    text += "loss    " + realShort(*report.loss) + " nats a token, over " + countText(report.lossTokens) + "\n";
  }
  if (!report.next.empty()) {
    TextTable table({Align::right, Align::right, Align::left});
    for (const TokenChance& chance : report.next) {
      table.add({probabilityText(chance.probability), std::to_string(chance.id), inOneLine(chance.token)});
    }
    text += "\nMost likely next tokens\n" + table.text("  ");
  }
  if (!report.classes.empty()) {
    text += "\nClasses\n";
    for (std::size_t i = 0; i < report.classes.size(); ++i) {
      text += "  " + std::to_string(i) + "  " + probabilityText(report.classes[i]) + "\n";
    }
  }
  if (!report.embedding.empty()) {
    text += "\nSentence embedding of " + std::to_string(report.embedding.size()) + " numbers, the first of them\n ";
    for (std::size_t i = 0; i < std::min<std::size_t>(8, report.embedding.size()); ++i) {
      text += " " + realShort(report.embedding[i]);
    }
    text += "\n";
  }
  TextTable states({Align::left, Align::right, Align::right, Align::right, Align::right});
  states.add({"", "tokens × width", "mean", "deviation", "length"});
  for (const StateReport& state : report.states) {
    states.add({state.name, std::to_string(state.tokens) + " × " + std::to_string(state.width), realShort(state.mean),
                realShort(state.deviation), realShort(state.length)});
  }
  return text + "\nHidden states\n" + states.text("  ");
}

}  // namespace skillscope
