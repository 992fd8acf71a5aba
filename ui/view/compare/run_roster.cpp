// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/compare/run_roster.h"

#include <QAbstractItemModel>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/model/comparison.h"
#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

namespace skillscope {
namespace {

QIcon lineSample(const QColor& color, Qt::PenStyle style, double ratio) {
  const int wide = theme().scaled(22), high = theme().scaled(14);
  QPixmap picture(QSize(wide, high) * ratio);
  picture.setDevicePixelRatio(ratio);
  picture.fill(Qt::transparent);
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(color, theme().scaled(2.5), style, Qt::FlatCap));
  painter.drawLine(QLineF(1, high / 2.0, wide - 1, high / 2.0));
  return QIcon(picture);
}

}  // namespace

RunRoster::RunRoster(Comparison* comparison, QWidget* parent)
    : QWidget(parent),
      comparison_(comparison),
      list_(new QListWidget(this)),
      up_(new QToolButton(this)),
      down_(new QToolButton(this)),
      base_(new QToolButton(this)),
      color_(new QToolButton(this)),
      remove_(new QToolButton(this)) {
  list_->setObjectName(QStringLiteral("comparedRuns"));
  list_->setAccessibleName(tr("Compared runs"));
  list_->setAccessibleDescription(
      tr("Alt with an arrow key moves a run, B makes it the base, Delete takes it out, Enter shows it."));
  list_->setDragDropMode(QAbstractItemView::InternalMove);
  list_->setDefaultDropAction(Qt::MoveAction);
  list_->setIconSize(QSize(theme().scaled(22), theme().scaled(14)));
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setTextElideMode(Qt::ElideRight);
  list_->setSpacing(0);
  list_->installEventFilter(this);
  connect(list_->model(), &QAbstractItemModel::rowsMoved, this,
          [this](const QModelIndex&, int from, int, const QModelIndex&, int to) {
            // The list has moved already; the comparison follows once the drop is over.
            QTimer::singleShot(0, this, [this, from, to] { comparison_->move(from, to > from ? to - 1 : to); });
          });
  connect(list_, &QListWidget::itemDoubleClicked, this,
          [this](QListWidgetItem* item) { Q_EMIT runWanted(item->data(Qt::UserRole).toString()); });
  const auto set = [](QToolButton* button, const char* icon, const QString& name, const QString& help) {
    button->setIcon(lineIcon(QString::fromLatin1(icon)));
    button->setText(name);
    button->setAccessibleName(name);
    button->setToolTip(help);
    button->setFocusPolicy(Qt::TabFocus);
  };
  set(up_, "chevron-up", tr("Move Up"), tr("Move the run up (Alt+Up)"));
  set(down_, "chevron-down", tr("Move Down"), tr("Move the run down (Alt+Down)"));
  set(base_, "lock", tr("Make Base"), tr("Measure differences against this run (B)"));
  base_->setToolButtonStyle(Qt::ToolButtonTextOnly);
  base_->setText(tr("Base"));
  set(color_, "palette", tr("Choose Colour"), tr("Choose the colour of the run's curves"));
  set(remove_, "clear", tr("Take Out"), tr("Take the run out of the comparison (Delete)"));
  connect(up_, &QToolButton::clicked, this, [this] { moveCurrent(-1); });
  connect(down_, &QToolButton::clicked, this, [this] { moveCurrent(1); });
  connect(base_, &QToolButton::clicked, this, [this] { comparison_->setBase(list_->currentRow()); });
  connect(remove_, &QToolButton::clicked, this, [this] { comparison_->remove(list_->currentRow()); });
  connect(color_, &QToolButton::clicked, this, [this] {
    if (list_->currentItem()) Q_EMIT colorWanted(list_->currentItem()->data(Qt::UserRole).toString());
  });
  connect(list_, &QListWidget::currentRowChanged, this, [this](int row) {
    up_->setEnabled(row > 0);
    down_->setEnabled(row >= 0 && row + 1 < comparison_->count());
    base_->setEnabled(row >= 0 && row != comparison_->base());
    color_->setEnabled(row >= 0);
    remove_->setEnabled(row >= 0);
  });

  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(theme().spacing(2), 0, theme().spacing(2), theme().spacing(1));
  buttons->setSpacing(0);
  for (QToolButton* button : {base_, up_, down_, color_, remove_}) buttons->addWidget(button);
  buttons->addStretch();
  auto* head = new QLabel(tr("Compared runs"), this);
  head->setProperty("role", "caption");
  head->setContentsMargins(theme().spacing(3), theme().spacing(2), 0, 0);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme().spacing(1));
  column->addWidget(head);
  column->addWidget(list_, 1);
  column->addLayout(buttons);
  connect(comparison_, &Comparison::changed, this, &RunRoster::rebuild);
  connect(comparison_, &Comparison::looksChanged, this, &RunRoster::rebuild);
  connect(&theme(), &Theme::changed, this, &RunRoster::rebuild);
  setFocusProxy(list_);
  rebuild();
}

void RunRoster::rebuild() {
  const QString current = list_->currentItem() ? list_->currentItem()->data(Qt::UserRole).toString() : QString();
  {
    const QSignalBlocker quiet(list_);
    list_->clear();
    for (int i = 0; i < comparison_->count(); ++i) {
      const RunSummary& run = comparison_->runs()[static_cast<std::size_t>(i)].summary;
      const QString name = QString::fromStdString(run.name);
      auto* item = new QListWidgetItem(lineSample(comparison_->color(i), comparison_->penStyle(i), devicePixelRatioF()),
                                       i == comparison_->base() ? tr("%1  %2  (base)").arg(i + 1).arg(name)
                                                                : QStringLiteral("%1  %2").arg(i + 1).arg(name),
                                       list_);
      item->setData(Qt::UserRole, QString::fromStdString(run.id));
      item->setToolTip(tr("%1\n%2 · %3/%4 · seed %5\nAP %6, BWT %7\n%8")
                           .arg(name, QString::fromStdString(run.method), QString::fromStdString(run.stream),
                                QString::fromStdString(run.order))
                           .arg(run.seed)
                           .arg(percentWithUnit(run.ap), signedPercent(run.bwt), QString::fromStdString(run.id)));
      item->setSizeHint(QSize(0, QFontMetrics(theme().bodyFont()).height() + theme().spacing(2)));
      QFont font = theme().bodyFont();
      if (i == comparison_->base()) font.setWeight(QFont::DemiBold);
      item->setFont(font);
    }
  }
  const int row = current.isEmpty() ? 0 : std::max(0, comparison_->indexOf(current));
  list_->setCurrentRow(comparison_->count() == 0 ? -1 : row);
  Q_EMIT list_->currentRowChanged(list_->currentRow());  // enabled buttons depend on the base too
}

void RunRoster::moveCurrent(int by) {
  const int from = list_->currentRow();
  comparison_->move(from, from + by);
}

bool RunRoster::eventFilter(QObject* watched, QEvent* event) {
  if (watched == list_ && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const int row = list_->currentRow();
    const bool alt = key->modifiers() & Qt::AltModifier;
    if (alt && key->key() == Qt::Key_Up) return moveCurrent(-1), true;
    if (alt && key->key() == Qt::Key_Down) return moveCurrent(1), true;
    if (key->key() == Qt::Key_B && !alt) return comparison_->setBase(row), true;
    if (key->key() == Qt::Key_Delete) return comparison_->remove(row), true;
    if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && list_->currentItem() && !key->modifiers()) {
      Q_EMIT runWanted(list_->currentItem()->data(Qt::UserRole).toString());
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace skillscope
