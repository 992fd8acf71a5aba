// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/messages/state_page.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

namespace skillscope {

QString asSentence(const QString& text) {
  QString sentence = text.trimmed();
  if (sentence.isEmpty()) return sentence;
  // A file's or a setting's name at the beginning keeps its case.
  const QString first = sentence.section(u' ', 0, 0);
  const bool isName = first.contains(u'.') || first.contains(u'/') || first.contains(u'_');
  if (!isName) sentence[0] = sentence[0].toUpper();
  if (!sentence.endsWith(u'.') && !sentence.endsWith(u'?') && !sentence.endsWith(u'!')) sentence += u'.';
  return sentence;
}

StatePage::StatePage(QWidget* parent)
    : QWidget(parent),
      icon_(new QLabel(this)),
      title_(new QLabel(this)),
      text_(new QLabel(this)),
      buttons_(new QBoxLayout(QBoxLayout::LeftToRight)) {
  title_->setProperty("role", "title");
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text_->setFocusPolicy(Qt::NoFocus);
  for (QLabel* label : {icon_, title_, text_}) label->setAlignment(Qt::AlignCenter);
  buttons_->setSpacing(theme().spacing(2));
  auto* column = new QVBoxLayout(this);
  const int margin = theme().spacing(4);
  column->setContentsMargins(margin, margin, margin, margin);
  column->setSpacing(theme().spacing(2));
  column->addStretch(2);
  column->addWidget(icon_);
  column->addWidget(title_);
  column->addWidget(text_);
  column->addSpacing(theme().spacing(1));
  column->addLayout(buttons_);
  column->addStretch(3);
  connect(&Theme::instance(), &Theme::changed, this, &StatePage::restyle);
}

void StatePage::setCompact(bool compact) {
  compact_ = compact;
  buttons_->setDirection(compact ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
  restyle();
}

void StatePage::showState(const QString& icon, const QString& title, const QString& text,
                          const std::vector<Button>& buttons) {
  iconName_ = icon;
  error_ = false;
  title_->setText(title);
  title_->setVisible(!title.isEmpty());
  text_->setText(text);
  setAccessibleName(title.isEmpty() ? text : title);
  setAccessibleDescription(text);
  while (QLayoutItem* item = buttons_->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  buttons_->addStretch();
  for (const Button& button : buttons) {
    auto* push = new QPushButton(button.text, this);
    push->setProperty("primary", button.primary);
    push->setAccessibleDescription(text);
    connect(push, &QPushButton::clicked, this, button.action);
    buttons_->addWidget(push, 0, Qt::AlignHCenter);
  }
  buttons_->addStretch();
  restyle();
}

void StatePage::showError(const QString& title, const QString& sentence, std::vector<Button> buttons) {
  buttons.push_back({tr("Copy"), [sentence] { QGuiApplication::clipboard()->setText(sentence); }});
  showState(QStringLiteral("error"), title, asSentence(sentence), buttons);
  error_ = true;
  restyle();
}

QString StatePage::text() const {
  return text_->text();
}

void StatePage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

void StatePage::restyle() {
  const ThemeColors& colors = theme().colors();
  const QColor color = error_ ? colors.danger : colors.muted;
  const int side = theme().scaled(compact_ ? 20 : 32);
  icon_->setPixmap(lineIcon(iconName_, [color] { return color; }).pixmap(QSize(side, side), devicePixelRatioF()));
  icon_->setVisible(!iconName_.isEmpty());
  text_->setForegroundRole(error_ ? QPalette::WindowText : QPalette::PlaceholderText);
}

}  // namespace skillscope
