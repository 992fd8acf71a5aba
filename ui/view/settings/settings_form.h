// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "core/learn/parameter.h"
#include "core/run/run_config.h"

class QComboBox;
class QGridLayout;
class QLabel;

namespace skillscope {

class FieldEditor;

/// The form of a run's settings: one card a section of the config, and one for the method with the parameters it
/// declares. Every field is checked while it is typed; a method added as a plug-in appears without a line here.
class SettingsForm : public QWidget {
  Q_OBJECT

 public:
  explicit SettingsForm(QWidget* parent = nullptr);
  ~SettingsForm() override;

  /// The methods to choose from. The config's method is kept even if it is not among them, and then reported.
  void setMethods(const std::vector<MethodInfo>& methods);
  void setConfig(const RunConfig& config);
  /// Writes into fields as a user would, and then checks and tells once. Unknown keys are left out.
  void edit(const std::vector<std::pair<std::string, QString>>& texts);
  /// The config as typed; nothing while any value is bad.
  std::optional<RunConfig> config() const;
  /// The first sentence of what is wrong, or empty.
  QString error() const;
  /// Parameters of the config given last that its method does not know; config() leaves them out.
  QStringList ignoredParameters() const;
  /// Nullptr for a key that has no editor.
  FieldEditor* field(const std::string& key) const;
  std::vector<std::string> keys() const;
  /// Moves the keyboard to the first bad value, else to the first field.
  void focusFirst();

 Q_SIGNALS:
  void edited();
  /// The user wants to see the tasks of the stream.
  void tasksWanted();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Card;
  Card* addCard(const QString& title, const QString& section);
  void buildMethodFields();
  void measureAgain();
  void onEdited();
  void checkWhole();
  void proposeOrders();
  void blame(const QString& sentence);
  void arrange(int columns);
  void restyle();
  const MethodInfo* method() const;

  std::vector<std::unique_ptr<Card>> cards_;
  Card* methodCard_ = nullptr;
  QGridLayout* columns_;
  int columnCount_ = 0;
  QComboBox* methodName_;
  QLabel* methodSummary_;
  QLabel* methodError_;
  std::vector<FieldEditor*> fields_, methodFields_;
  std::vector<MethodInfo> methods_;
  std::map<std::string, ParameterValue> givenParameters_;
  QString wholeError_;
  FieldEditor* blamed_ = nullptr;  ///< shows a sentence that only the whole config could find
  QString proposedFor_;            ///< the stream whose orders are offered
  bool quiet_ = false;
};

}  // namespace skillscope
