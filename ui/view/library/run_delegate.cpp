// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/library/run_delegate.h"

#include <QAbstractProxyModel>
#include <QLineEdit>
#include <QPainter>
#include <algorithm>

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/library/library_model.h"
#include "ui/view/library/run_status.h"

namespace skillscope {
namespace {

/// The library model and its row behind whatever proxies the view has.
std::pair<const LibraryModel*, int> source(const QModelIndex& index) {
  QModelIndex inner = index;
  while (const auto* proxy = qobject_cast<const QAbstractProxyModel*>(inner.model())) inner = proxy->mapToSource(inner);
  return {qobject_cast<const LibraryModel*>(inner.model()), inner.row()};
}

QFont nameFont() {
  QFont font = theme().bodyFont();
  font.setWeight(QFont::DemiBold);
  return font;
}

}  // namespace

int RunDelegate::figureWidth() {
  return QFontMetrics(nameFont()).horizontalAdvance(QStringLiteral("−00.0"));
}

QSize RunDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  const int lines = QFontMetrics(nameFont()).height() + QFontMetrics(theme().captionFont()).height();
  return {theme().scaled(180), lines + theme().scaled(2) + theme().spacing(4)};
}

void RunDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto [model, row] = source(index);
  if (!model) return;
  const RunSummary& run = model->at(row);
  const ThemeColors& colors = theme().colors();
  const int gap = theme().spacing(2);
  const QRect box = option.rect;

  painter->save();
  if (option.state.testFlag(QStyle::State_Selected)) {
    painter->fillRect(box, blended(colors.canvas, colors.accent, theme().dark() ? 0.28 : 0.14));
  } else if (option.state.testFlag(QStyle::State_MouseOver)) {
    painter->fillRect(box, colors.hover);
  }
  if (!openRun_.isEmpty() && QString::fromStdString(run.id) == openRun_) {
    painter->fillRect(QRect(box.left(), box.top(), theme().scaled(3), box.height()), colors.accent);
  }
  if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
    painter->setPen(colors.accent);
    painter->drawRect(box.adjusted(0, 0, -1, -1));
  }

  const QFont first = nameFont(), second = theme().captionFont();
  const int firstHeight = QFontMetrics(first).height(), secondHeight = QFontMetrics(second).height();
  const int figures = figureWidth();
  QRect inner = box.adjusted(theme().spacing(3), gap, -theme().spacing(3), -gap);
  const int side = theme().scaled(16);
  const bool paused = model->isPaused(row);
  const StatusLook look = statusLook(run.status, paused);
  paintLineIcon(*painter, look.icon, QRect(inner.left(), inner.top() + (firstHeight - side) / 2, side, side),
                look.color);

  const int left = inner.left() + side + gap;
  const int textWidth = inner.right() - left - figures - gap;
  const QRect nameBox(left, inner.top(), textWidth, firstHeight);
  const QRect detailBox(left, inner.bottom() - secondHeight + 1, textWidth, secondHeight);
  const QRect apBox(inner.right() - figures + 1, inner.top(), figures, firstHeight);
  const QRect bwtBox(inner.right() - figures + 1, inner.bottom() - secondHeight + 1, figures, secondHeight);

  painter->setFont(first);
  painter->setPen(run.archived ? colors.muted : colors.text);
  painter->drawText(nameBox, Qt::AlignLeft | Qt::AlignVCenter,
                    QFontMetrics(first).elidedText(QString::fromStdString(run.name), Qt::ElideRight, nameBox.width()));
  const auto figure = [&](int column) {
    const QString text = index.siblingAtColumn(column).data().toString();
    return text == QStringLiteral("n/a") ? QStringLiteral("–") : text;
  };
  painter->setFont(theme().bodyFont());
  painter->drawText(apBox, Qt::AlignRight | Qt::AlignVCenter, figure(LibraryModel::apColumn));
  painter->setFont(second);
  painter->setPen(colors.muted);
  painter->drawText(bwtBox, Qt::AlignRight | Qt::AlignVCenter, figure(LibraryModel::bwtColumn));
  const QString details = QStringLiteral("%1 s%2 · %3 · %4")
                              .arg(QString::fromStdString(run.method))
                              .arg(run.seed)
                              .arg(look.word, index.siblingAtColumn(LibraryModel::whenColumn).data().toString());
  painter->drawText(detailBox, Qt::AlignLeft | Qt::AlignVCenter,
                    QFontMetrics(second).elidedText(details, Qt::ElideRight, detailBox.width()));

  if (const QColor own(QString::fromStdString(run.color)); own.isValid()) {
    painter->fillRect(QRect(inner.left() + side / 2 - theme().scaled(4), detailBox.center().y() - theme().scaled(1),
                            theme().scaled(8), theme().scaled(3)),
                      own);
  }
  if (run.status == RunStatus::running && run.plannedSteps > 0) {
    const int thick = theme().scaled(2);
    const double share = std::clamp(static_cast<double>(run.step) / static_cast<double>(run.plannedSteps), 0.0, 1.0);
    const QRect track(left, box.bottom() - thick, inner.right() - left, thick);
    painter->fillRect(track, colors.line);
    painter->fillRect(QRect(track.left(), track.top(), static_cast<int>(track.width() * share), thick), look.color);
  }
  painter->restore();
}

QWidget* RunDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const {
  auto* editor = new QLineEdit(parent);
  editor->setAccessibleName(tr("Name of the run"));
  return editor;
}

void RunDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const {
  const int left = theme().spacing(3) + theme().scaled(16) + theme().spacing(1);
  const int height = editor->sizeHint().height();
  editor->setGeometry(option.rect.left() + left, option.rect.top() + theme().spacing(1),
                      option.rect.width() - left - theme().spacing(2), height);
}

}  // namespace skillscope
