// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/settings/field_editor.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QStyle>
#include <QToolButton>

#include "core/base/error.h"
#include "ui/model/core_text.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/settings/check_box.h"

namespace skillscope {
namespace {

/// Scrolling through the form must not change the values the mouse passes over.
class WheelGuard : public QObject {
 public:
  using QObject::QObject;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    auto* widget = qobject_cast<QWidget*>(watched);
    if (event->type() != QEvent::Wheel || !widget || widget->hasFocus()) return QObject::eventFilter(watched, event);
    event->ignore();
    return true;
  }
};

QString formText(const ParameterValue& value, bool isList) {
  QString text = QString::fromStdString(toText(value));
  if (isList) text.replace(QStringLiteral(","), QStringLiteral(", "));
  return text;
}

}  // namespace

FieldEditor::FieldEditor(const SettingInfo& info, QWidget* parent)
    : QObject(parent), key_(info.key), defaultText_(formText(info.defaultValue, info.isList)) {
  flag_ = std::holds_alternative<bool>(info.defaultValue);
  longText_ = info.key == "run.notes";
  open_ = !info.alternative.empty();
  read_ = [key = info.key](const std::string& text) {
    RunConfig scratch;
    applySetting(scratch, key + "=" + text);
    return settingValue(scratch, key);
  };
  build(parent, coreText(info.title), coreText(info.help), info.choices, info.isList, allowedValues(info));
}

FieldEditor::FieldEditor(const ParameterDeclaration& declaration, QWidget* parent)
    : QObject(parent), key_("method." + declaration.name), defaultText_(formText(declaration.defaultValue, false)) {
  flag_ = std::holds_alternative<bool>(declaration.defaultValue);
  read_ = [declaration](const std::string& text) {
    return valueFromText("method." + declaration.name, declaration, text);
  };
  QString help = coreText(declaration.help);
  if (!declaration.source.empty()) help += tr(" Source: %1.").arg(QString::fromStdString(declaration.source));
  build(parent, coreText(declaration.title), help, declaration.choices, false, allowedValues(declaration));
}

FieldEditor::~FieldEditor() = default;

void FieldEditor::build(QWidget* parent, const QString& title, const QString& help,
                        const std::vector<std::string>& choices, bool isList, const QString& allowed) {
  const QString name = QString::fromStdString(key_);
  description_ = tr("%1 Value: %2. Key: %3.").arg(help, allowed, name);
  QString tip =
      QStringLiteral("<p>%1</p><p>%2</p>")
          .arg(help.toHtmlEscaped(),
               tr("Value: %1. Default: %2.")
                   .arg(allowed.toHtmlEscaped(), defaultText_.isEmpty() ? tr("empty") : defaultText_.toHtmlEscaped()));
  tip += QStringLiteral("<p><code>%1</code></p>").arg(name.toHtmlEscaped());

  editor_ = makeEditor(parent, choices, isList);
  editor_->setObjectName(name);
  editor_->setAccessibleName(title);
  editor_->setAccessibleDescription(description_);
  if (const auto* combo = qobject_cast<QComboBox*>(editor_); combo && combo->lineEdit()) {
    combo->lineEdit()->setAccessibleName(title);
    combo->lineEdit()->setAccessibleDescription(description_);
  }
  editor_->setToolTip(tip);
  label_ = new QLabel(title, parent);
  label_->setBuddy(editor_);
  label_->setToolTip(tip);
  label_->setWordWrap(true);

  reset_ = new QToolButton(parent);
  reset_->setIcon(lineIcon(QStringLiteral("reset"), [] { return theme().colors().muted; }));
  reset_->setIconSize(QSize(theme().scaled(16), theme().scaled(16)));
  reset_->setAutoRaise(true);
  reset_->setAccessibleName(tr("Reset %1").arg(title));
  reset_->setToolTip(tr("Back to the default: %1").arg(defaultText_.isEmpty() ? tr("empty") : defaultText_));
  QSizePolicy policy = reset_->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  reset_->setSizePolicy(policy);
  connect(reset_, &QToolButton::clicked, this, [this] {
    setText(defaultText_);
    editor_->setFocus();
    Q_EMIT edited();
  });

  sentence_ = new QLabel(parent);
  sentence_->setObjectName(name + QStringLiteral(".error"));
  sentence_->setProperty("role", "caption");
  sentence_->setWordWrap(true);
  sentence_->hide();
  setText(defaultText_);
}

QWidget* FieldEditor::makeEditor(QWidget* parent, const std::vector<std::string>& choices, bool isList) {
  if (flag_) {
    auto* box = new CheckBox(parent);
    connect(box, &QCheckBox::toggled, this, &FieldEditor::onEdited);
    return box;
  }
  if (!choices.empty() && !isList) {
    auto* combo = new QComboBox(parent);
    for (const std::string& choice : choices) combo->addItem(QString::fromStdString(choice));
    combo->setFocusPolicy(Qt::StrongFocus);
    if (open_) {
      combo->setEditable(true);
      combo->setInsertPolicy(QComboBox::NoInsert);
      combo->setMinimumContentsLength(8);
      combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    }
    combo->installEventFilter(new WheelGuard(combo));
    connect(combo, &QComboBox::currentTextChanged, this, &FieldEditor::onEdited);
    return combo;
  }
  if (longText_) {
    auto* text = new QPlainTextEdit(parent);
    text->setTabChangesFocus(true);
    text->setFixedHeight(QFontMetrics(theme().bodyFont()).lineSpacing() * 3 + theme().spacing(3));
    connect(text, &QPlainTextEdit::textChanged, this, &FieldEditor::onEdited);
    return text;
  }
  auto* line = new QLineEdit(parent);
  if (isList) {
    line->setPlaceholderText(defaultText_.isEmpty() ? tr("as the order says") : defaultText_);
  } else if (defaultText_.isEmpty()) {
    line->setPlaceholderText(key_ == "run.name" || key_ == "run.variant" ? tr("made by itself") : tr("none"));
  }
  connect(line, &QLineEdit::textEdited, this, &FieldEditor::onEdited);
  return line;
}

int FieldEditor::addTo(QGridLayout* grid, int row) {
  const Qt::Alignment top = longText_ ? Qt::AlignTop : Qt::AlignVCenter;
  grid->addWidget(label_, row, 0, top);
  grid->addWidget(editor_, row, 1, flag_ ? Qt::AlignLeft | Qt::AlignVCenter : Qt::Alignment());
  grid->addWidget(reset_, row, 2, top);
  grid->addWidget(sentence_, row + 1, 0, 1, 3);
  return row + 2;
}

void FieldEditor::addTo(QBoxLayout* line, int stretch, QBoxLayout* below) {
  label_->setWordWrap(false);
  line->addWidget(label_);
  line->addWidget(editor_, stretch);
  line->addWidget(reset_);
  below->addWidget(sentence_);
}

void FieldEditor::setNamePrefix(const QString& prefix) {
  editor_->setObjectName(prefix + QString::fromStdString(key_));
  sentence_->setObjectName(editor_->objectName() + QStringLiteral(".error"));
}

QString FieldEditor::text() const {
  if (const auto* box = qobject_cast<const QCheckBox*>(editor_)) {
    return box->isChecked() ? QStringLiteral("true") : QStringLiteral("false");
  }
  if (const auto* combo = qobject_cast<const QComboBox*>(editor_)) return combo->currentText();
  if (const auto* text = qobject_cast<const QPlainTextEdit*>(editor_)) return text->toPlainText();
  return static_cast<const QLineEdit*>(editor_)->text();
}

void FieldEditor::setText(const QString& text) {
  quiet_ = true;
  if (auto* box = qobject_cast<QCheckBox*>(editor_)) {
    box->setChecked(text == QStringLiteral("true"));
  } else if (auto* combo = qobject_cast<QComboBox*>(editor_)) {
    combo->setCurrentText(text);
  } else if (auto* area = qobject_cast<QPlainTextEdit*>(editor_)) {
    area->setPlainText(text);
  } else {
    auto* line = static_cast<QLineEdit*>(editor_);
    line->setText(text);
    line->setCursorPosition(0);
  }
  quiet_ = false;
  check();
}

void FieldEditor::setProposals(const QStringList& proposals) {
  auto* combo = qobject_cast<QComboBox*>(editor_);
  if (!combo || !combo->isEditable()) return;
  const QString before = combo->currentText();
  quiet_ = true;
  combo->clear();
  combo->addItems(proposals);
  combo->setCurrentText(before);
  quiet_ = false;
}

ParameterValue FieldEditor::value() const {
  return read_(text().toStdString());
}

bool FieldEditor::isDefault() const {
  if (text() == defaultText_) return true;
  try {
    return value() == read_(defaultText_.toStdString());
  } catch (const Error&) {
    return false;
  }
}

void FieldEditor::onEdited() {
  if (quiet_) return;
  check();
  Q_EMIT edited();
}

void FieldEditor::check() {
  QString sentence;
  try {
    value();
  } catch (const Error& error) {
    sentence = QString::fromUtf8(error.what());
  }
  showError(sentence);
  reset_->setVisible(!isDefault());
}

void FieldEditor::showError(const QString& sentence) {
  error_ = sentence;
  sentence_->setText(sentence.isEmpty() ? QString() : tr("Not usable: %1.").arg(sentence));
  sentence_->setVisible(!sentence.isEmpty());
  editor_->setAccessibleDescription(sentence.isEmpty() ? description_ : sentence_->text() + u' ' + description_);
  // The style sheet of the form colours both by this property.
  for (QWidget* widget : {editor_, static_cast<QWidget*>(sentence_)}) {
    if (widget->property("invalid").toBool() == !sentence.isEmpty()) continue;
    widget->setProperty("invalid", !sentence.isEmpty());
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
  }
}

void FieldEditor::setEnabled(bool enabled) {
  label_->setEnabled(enabled);
  editor_->setEnabled(enabled);
  reset_->setEnabled(enabled);
}

void FieldEditor::setVisible(bool visible) {
  label_->setVisible(visible);
  editor_->setVisible(visible);
  reset_->setVisible(visible && !isDefault());
  sentence_->setVisible(visible && !error_.isEmpty());
}

}  // namespace skillscope
