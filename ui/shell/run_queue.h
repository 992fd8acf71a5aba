// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs that wait for the one that trains. They start by themselves, one after another, in the order in which they were
// put here; what is left when the program ends is not kept. Thread: GUI thread.
#pragma once

#include <QObject>
#include <QString>
#include <optional>
#include <vector>

#include "core/run/branch.h"
#include "core/run/run_config.h"

class QToolButton;
class QWidget;

namespace skillscope {

class RunController;

class RunQueue : public QObject {
  Q_OBJECT

 public:
  explicit RunQueue(RunController* controller, QObject* parent = nullptr);

  void add(const RunConfig& config, std::optional<BranchFrom> branch);
  int size() const { return static_cast<int>(waiting_.size()); }
  /// "KIF / TaSL, order-1, seed 2", in the order of the queue.
  QStringList titles() const;
  void remove(int index);
  void clear();
  /// A button that says how many wait and lets go of them; hidden while none does.
  QToolButton* makeButton(QWidget* parent);

 Q_SIGNALS:
  void changed();

 private:
  struct Waiting {
    RunConfig config;
    std::optional<BranchFrom> branch;
  };
  void startNext();

  RunController* controller_;
  std::vector<Waiting> waiting_;
};

}  // namespace skillscope
