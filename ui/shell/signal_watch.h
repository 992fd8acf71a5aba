// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QSocketNotifier;

namespace skillscope {

/// Turns SIGINT and SIGTERM into a Qt signal, so that the window closes as it does by hand: training stops at a safe
/// point and the store is left clean. A second signal ends the process at once. One object a process.
class SignalWatch : public QObject {
  Q_OBJECT

 public:
  explicit SignalWatch(QObject* parent = nullptr);
  ~SignalWatch() override;

 Q_SIGNALS:
  void quitWanted();

 private:
  QSocketNotifier* notifier_ = nullptr;
};

}  // namespace skillscope
