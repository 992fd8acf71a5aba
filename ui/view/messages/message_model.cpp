// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/messages/message_model.h"

#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/view/library/run_status.h"
#include "ui/view/messages/state_page.h"

namespace skillscope {
namespace {

constexpr std::size_t mostRows = 2000;  // older ones are in the store

}  // namespace

void MessageModel::setTimeline(RunTimeline* timeline) {
  if (timeline_ == timeline) return;
  if (timeline_) disconnect(timeline_, nullptr, this, nullptr);
  timeline_ = timeline;
  dropRunRows();
  if (!timeline_) return;
  connect(timeline_, &RunTimeline::changed, this, [this](RunChanges changes) {
    if (changes & (RunChange::messages | RunChange::status | RunChange::run)) takeNew();
  });
  takeNew();
}

void MessageModel::dropRunRows() {
  taken_ = 0;
  endTaken_ = false;
  for (int row = static_cast<int>(rows_.size()) - 1; row >= 0; --row) {
    if (!rows_[static_cast<std::size_t>(row)].ofRun) continue;
    beginRemoveRows({}, row, row);
    rows_.erase(rows_.begin() + row);
    endRemoveRows();
  }
}

void MessageModel::takeNew() {
  const auto& messages = timeline_->messages();
  // Fewer than before: the run went back to a checkpoint, or was cleared.
  if (messages.size() < taken_ || (endTaken_ && !timeline_->finished())) dropRunRows();
  const bool announce = taken_ > 0 || !rows_.empty();
  for (; taken_ < messages.size(); ++taken_) {
    const Message& message = messages[taken_];
    append({message.severity, QString::fromStdString(message.text), message.step, true}, announce);
  }
  if (!endTaken_ && timeline_->finished()) {
    endTaken_ = true;
    const RunFinished& end = *timeline_->finished();
    const QString reason = QString::fromStdString(end.reason);
    const qint64 step = end.step;
    switch (end.status) {
      case RunStatus::failed:
        append({Severity::error, reason.isEmpty() ? tr("The run failed.") : reason, step, true}, announce);
        break;
      case RunStatus::stopped:
        append({Severity::info, reason.isEmpty() ? tr("The run was stopped.") : reason, step, true}, announce);
        break;
      case RunStatus::interrupted:
        append({Severity::warning,
                reason.isEmpty() ? tr("The program ended before the run did. What was recorded until then is shown.")
                                 : reason,
                step, true},
               announce);
        break;
      case RunStatus::done:
        append({Severity::info,
                tr("Done after %1 at %2 tokens a second.")
                    .arg(duration(end.seconds), grouped(qRound64(end.tokensPerSecond))),
                step, true},
               announce);
        break;
      case RunStatus::running:
        break;
    }
  }
}

void MessageModel::addNote(Severity severity, const QString& text) {
  append({severity, text, -1, false}, true);
}

void MessageModel::append(Row row, bool announce) {
  row.text = asSentence(row.text);
  if (rows_.size() >= mostRows) {
    beginRemoveRows({}, 0, 0);
    rows_.erase(rows_.begin());
    endRemoveRows();
  }
  const int at = static_cast<int>(rows_.size());
  const Severity severity = row.severity;
  const QString text = row.text;
  beginInsertRows({}, at, at);
  rows_.push_back(std::move(row));
  endInsertRows();
  if (announce) Q_EMIT added(severity, text);
}

int MessageModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int MessageModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columnCountValue;
}

QVariant MessageModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      if (index.column() == severityColumn) return severityLook(row.severity).word;
      if (index.column() == textColumn) return row.text;
      return row.step < 0 ? QString() : tr("step %1").arg(grouped(row.step));
    case Qt::DecorationRole:
      if (index.column() != severityColumn) return {};
      return lineIcon(severityLook(row.severity).icon,
                      [severity = row.severity] { return severityLook(severity).color; });
    case Qt::ToolTipRole:
      return row.text;
    case Qt::AccessibleTextRole:
      return QStringLiteral("%1: %2").arg(severityLook(row.severity).word, row.text);
    case severityRole:
      return static_cast<int>(row.severity);
    case stepRole:
      return row.step;
    default:
      return {};
  }
}

QVariant MessageModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case severityColumn:
      return tr("Kind");
    case textColumn:
      return tr("Message");
    case stepColumn:
      return tr("Step");
    default:
      return {};
  }
}

}  // namespace skillscope
