// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <functional>

#include "core/learn/parameter.h"
#include "core/run/run_config.h"

class QBoxLayout;
class QGridLayout;
class QLabel;
class QToolButton;
class QWidget;

namespace skillscope {

/// One line of the settings form: a label, an editor that fits the setting's type, a button back to the default, and
/// the sentence that says what is wrong with the value. Made from a setting of the config or a parameter of a method.
class FieldEditor : public QObject {
  Q_OBJECT

 public:
  FieldEditor(const SettingInfo& info, QWidget* parent);
  FieldEditor(const ParameterDeclaration& declaration, QWidget* parent);
  ~FieldEditor() override;

  const std::string& key() const { return key_; }  ///< "train.learning_rate", "method.gamma"
  QWidget* editor() const { return editor_; }
  QLabel* label() const { return label_; }
  /// For a second editor of the same setting: object names are the key with `prefix` before it.
  void setNamePrefix(const QString& prefix);
  /// Adds label, editor and button as one row, and the sentence as the next. Returns the first free row.
  int addTo(QGridLayout* grid, int row);
  /// In a line with others instead, and the sentence into `below`. `stretch` is the editor's.
  void addTo(QBoxLayout* line, int stretch, QBoxLayout* below);

  QString text() const;
  /// Does not emit edited().
  void setText(const QString& text);
  /// The value as typed, of the declared type. Throws UsageError with the sentence also shown in the form.
  ParameterValue value() const;
  bool isDefault() const;
  /// Empty when the value is good.
  const QString& error() const { return error_; }
  /// A sentence about this field that only the whole config could find; lasts until the next edit.
  void showError(const QString& sentence);
  /// Forgets such a sentence.
  void recheck() { check(); }
  /// What an editable list offers; the text stays.
  void setProposals(const QStringList& proposals);
  void setEnabled(bool enabled);
  void setVisible(bool visible);

 Q_SIGNALS:
  void edited();

 private:
  void build(QWidget* parent, const QString& title, const QString& help, const std::vector<std::string>& choices,
             bool isList, const QString& allowed);
  QWidget* makeEditor(QWidget* parent, const std::vector<std::string>& choices, bool isList);
  void onEdited();
  void check();

  std::string key_;
  QString defaultText_;
  std::function<ParameterValue(const std::string&)> read_;
  bool flag_ = false, longText_ = false, open_ = false;
  QString error_, description_;
  QLabel* label_ = nullptr;
  QWidget* editor_ = nullptr;
  QToolButton* reset_ = nullptr;
  QLabel* sentence_ = nullptr;
  bool quiet_ = false;
};

}  // namespace skillscope
