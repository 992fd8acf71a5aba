// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/bag_of_words.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "core/base/error.h"

namespace skillscope {

namespace {

struct Term {
  int feature;
  double weight;
};
using Row = std::vector<Term>;

struct Rows {
  std::vector<Row> rows;
  std::vector<int> labels;
};

/// The words and, if wanted, the pairs of neighbouring words.
std::vector<std::string> termsOf(const std::string& prompt, bool pairs) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : prompt + " ") {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '\'') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  const std::size_t count = pairs ? words.size() : 0;
  for (std::size_t i = 0; i + 1 < count; ++i) words.push_back(words[i] + " " + words[i + 1]);
  return words;
}

class Vocabulary {
 public:
  Vocabulary(const std::vector<Example>& train, bool pairs) : pairs_(pairs) {
    std::vector<int> documents;
    for (const Example& example : train) {
      auto terms = termsOf(example.prompt, pairs_);
      std::sort(terms.begin(), terms.end());
      terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
      for (const std::string& term : terms) {
        const auto [at, isNew] = index_.emplace(term, static_cast<int>(documents.size()));
        if (isNew) documents.push_back(0);
        ++documents[static_cast<std::size_t>(at->second)];
      }
    }
    // Inverse document frequency; what stands in every prompt (instruction, options) says nothing and weighs nothing.
    const double count = static_cast<double>(train.size());
    for (const int seen : documents)
      idf_.push_back(seen == static_cast<int>(count) ? 0. : 1 + std::log((1 + count) / (1 + seen)));
  }

  std::size_t size() const { return idf_.size(); }

  /// Unit length, known terms only; the last feature is a constant 1 for the bias.
  Row row(const std::string& prompt) const {
    std::map<int, double> counts;
    for (const std::string& term : termsOf(prompt, pairs_))
      if (const auto found = index_.find(term); found != index_.end()) counts[found->second] += 1;
    Row row;
    double square = 0;
    for (const auto& [feature, count] : counts) {
      const double weight = count * idf_[static_cast<std::size_t>(feature)];
      if (weight == 0) continue;
      row.push_back({feature, weight});
      square += weight * weight;
    }
    for (Term& term : row) term.weight /= std::sqrt(square);
    row.push_back({static_cast<int>(size()), 1.});
    return row;
  }

 private:
  std::unordered_map<std::string, int> index_;
  std::vector<double> idf_;
  bool pairs_;
};

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.);
}

/// Weights of all classes of one feature lie together: weights[feature * classes + class].
class Regression {
 public:
  Regression(const Rows& data, std::size_t features, std::size_t classes, double strength)
      : data_(data), features_(features), classes_(classes), strength_(strength) {}

  /// Limited-memory BFGS (ten pairs) from zero until the gradient is small; the loss is convex, so there is one end.
  std::vector<double> fit() const {
    constexpr std::size_t kMemory = 10;
    std::vector<double> x(features_ * classes_, 0.), gradient(x.size()), direction, next(x.size()),
        nextGradient(x.size());
    struct Pair {
      std::vector<double> step, change;
      double curvature;
    };
    std::deque<Pair> memory;
    double value = evaluate(x, gradient);
    const double goal = 1e-4 * std::max(1., std::sqrt(dot(gradient, gradient)));
    for (int iteration = 0; iteration < 300 && std::sqrt(dot(gradient, gradient)) > goal; ++iteration) {
      direction = gradient;
      std::vector<double> alphas;
      for (auto pair = memory.rbegin(); pair != memory.rend(); ++pair) {
        alphas.push_back(dot(pair->step, direction) / pair->curvature);
        for (std::size_t i = 0; i < x.size(); ++i) direction[i] -= alphas.back() * pair->change[i];
      }
      if (!memory.empty()) {
        const double scale = memory.back().curvature / dot(memory.back().change, memory.back().change);
        for (double& d : direction) d *= scale;
      }
      for (const Pair& pair : memory) {
        const double beta = dot(pair.change, direction) / pair.curvature;
        const double alpha = alphas.back();
        alphas.pop_back();
        for (std::size_t i = 0; i < x.size(); ++i) direction[i] += (alpha - beta) * pair.step[i];
      }
      const double slope = -dot(direction, gradient);
      double length = memory.empty() ? 1. / std::max(1., std::sqrt(dot(gradient, gradient))) : 1.;
      double nextValue = 0;
      bool found = false;
      for (int attempt = 0; attempt < 30 && !found; ++attempt, length *= 0.5) {
        for (std::size_t i = 0; i < x.size(); ++i) next[i] = x[i] - length * direction[i];
        nextValue = evaluate(next, nextGradient);
        found = nextValue <= value + 1e-4 * length * slope;
      }
      if (!found) break;  // no progress that doubles can show
      Pair pair{next, nextGradient, 0};
      for (std::size_t i = 0; i < x.size(); ++i) {
        pair.step[i] -= x[i];
        pair.change[i] -= gradient[i];
      }
      pair.curvature = dot(pair.step, pair.change);
      if (pair.curvature > 1e-12) memory.push_back(std::move(pair));
      if (memory.size() > kMemory) memory.pop_front();
      x.swap(next);
      gradient.swap(nextGradient);
      value = nextValue;
    }
    return x;
  }

  double accuracy(const std::vector<double>& weights, const Rows& data) const {
    std::size_t right = 0;
    std::vector<double> scores(classes_);
    for (std::size_t i = 0; i < data.rows.size(); ++i) {
      score(weights, data.rows[i], scores);
      const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
      right += best == data.labels[i] ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(data.rows.size());
  }

 private:
  void score(const std::vector<double>& weights, const Row& row, std::vector<double>& scores) const {
    std::fill(scores.begin(), scores.end(), 0.);
    for (const Term& term : row) {
      const double* of = &weights[static_cast<std::size_t>(term.feature) * classes_];
      for (std::size_t c = 0; c < classes_; ++c) scores[c] += of[c] * term.weight;
    }
  }

  /// strength * sum of cross entropies + half the squared weights, the bias left free.
  double evaluate(const std::vector<double>& weights, std::vector<double>& gradient) const {
    double value = 0;
    const std::size_t penalised = (features_ - 1) * classes_;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      gradient[i] = i < penalised ? weights[i] : 0.;
      value += 0.5 * gradient[i] * gradient[i];
    }
    std::vector<double> scores(classes_);
    for (std::size_t i = 0; i < data_.rows.size(); ++i) {
      score(weights, data_.rows[i], scores);
      const double top = *std::max_element(scores.begin(), scores.end());
      double sum = 0;
      for (const double s : scores) sum += std::exp(s - top);
      const auto label = static_cast<std::size_t>(data_.labels[i]);
      value += strength_ * (std::log(sum) + top - scores[label]);
      for (std::size_t c = 0; c < classes_; ++c)
        scores[c] = strength_ * (std::exp(scores[c] - top) / sum - (c == label ? 1. : 0.));
      for (const Term& term : data_.rows[i]) {
        double* of = &gradient[static_cast<std::size_t>(term.feature) * classes_];
        for (std::size_t c = 0; c < classes_; ++c) of[c] += scores[c] * term.weight;
      }
    }
    return value;
  }

  const Rows& data_;
  std::size_t features_, classes_;
  double strength_;
};

Rows rowsOf(const Task& task, const std::vector<Example>& examples, const Vocabulary& vocabulary) {
  Rows result;
  for (const Example& example : examples) {
    const auto label = std::find(task.labels.begin(), task.labels.end(), example.target);
    if (label == task.labels.end())
      throw Error("the example", example.id + " has the target \"" + example.target + "\"",
                  "it is no label of the task " + task.name);
    result.rows.push_back(vocabulary.row(example.prompt));
    result.labels.push_back(static_cast<int>(label - task.labels.begin()));
  }
  return result;
}

}  // namespace

double bagOfWordsAccuracy(const Task& task) {
  if (task.labels.empty() || task.train.empty() || task.dev.empty() || task.test.empty())
    throw Error("a bag of words cannot be scored on the task", "\"" + task.name + "\"",
                "it needs labels and training, dev and test examples");
  double best = -1, result = 0;
  for (const bool pairs : {false, true}) {
    const Vocabulary vocabulary(task.train, pairs);
    const Rows train = rowsOf(task, task.train, vocabulary), dev = rowsOf(task, task.dev, vocabulary),
               test = rowsOf(task, task.test, vocabulary);
    for (const double strength : {1., 3., 10.}) {
      const Regression regression(train, vocabulary.size() + 1, task.labels.size(), strength);
      const auto weights = regression.fit();
      const double score = regression.accuracy(weights, dev);
      if (score <= best) continue;
      best = score;
      result = regression.accuracy(weights, test);
    }
  }
  return result;
}

}  // namespace skillscope
