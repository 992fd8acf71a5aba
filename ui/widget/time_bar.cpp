// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/time_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>
#include <QToolTip>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/widget/accessible_roles.h"
#include "ui/widget/elided_label.h"

namespace skillscope {
namespace {

constexpr int coalesceMilliseconds = 33;
constexpr int playMilliseconds = 40;
constexpr double secondsForWholeRun = 20;  // at speed ×1
constexpr std::array<double, 6> speeds = {0.25, 0.5, 1, 2, 4, 8};
constexpr int normalSpeed = 2;

}  // namespace

// --- axis ----------------------------------------------------------------------------------------------------------

TimeAxis::TimeAxis(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Time axis of the run"));
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&theme(), &Theme::changed, this, [this] {
    updateGeometry();
    update();
  });
}

void TimeAxis::setTimeline(RunTimeline* timeline, TimeCursor* cursor) {
  timeline_ = timeline;
  cursor_ = cursor;
  update();
}

QSize TimeAxis::sizeHint() const {
  return {theme().scaled(400), theme().scaled(16) + QFontMetrics(theme().captionFont()).height() + theme().spacing(3)};
}

QSize TimeAxis::minimumSizeHint() const {
  return {theme().scaled(160), sizeHint().height()};
}

QRect TimeAxis::trackRect() const {
  const int margin = theme().spacing(2);
  const int top = theme().spacing(2);
  return QRect(margin, top, width() - 2 * margin, QFontMetrics(theme().captionFont()).height() + theme().spacing(1));
}

double TimeAxis::xOf(double step) const {
  const QRect track = trackRect();
  const double end = timeline_ ? static_cast<double>(timeline_->plannedSteps()) : 1;
  return track.left() + step / end * track.width();
}

std::int64_t TimeAxis::stepAt(double x) const {
  const QRect track = trackRect();
  const double end = timeline_ ? static_cast<double>(timeline_->plannedSteps()) : 1;
  return std::llround((x - track.left()) / std::max(1, track.width()) * end);
}

void TimeAxis::paintTasks(QPainter& painter, const QRect& track) const {
  const ThemeColors& colors = theme().colors();
  const QFontMetrics metrics(painter.font());
  const double reached = xOf(static_cast<double>(timeline_->lastStep()));
  for (int task = 0; task < timeline_->taskCount(); ++task) {
    const TimelineTask& entry = timeline_->tasks()[static_cast<std::size_t>(task)];
    if (timeline_->finished() && !entry.started) break;
    const auto [first, last] = timeline_->taskSpan(task);
    const double left = xOf(static_cast<double>(first - 1)), right = xOf(static_cast<double>(last));
    const QRectF box(left + 0.5, track.top(), std::max(1.0, right - left - 1.5), track.height());
    const QColor color = theme().taskColor(task);
    painter.fillRect(box, blended(colors.surface, color, 0.10));
    const QRectF done(box.left(), box.top(), std::clamp(reached - box.left(), 0.0, box.width()), box.height());
    painter.fillRect(done, blended(colors.surface, color, 0.30));
    painter.fillRect(QRectF(box.left(), box.bottom() - 3, box.width(), 3),
                     blended(colors.surface, color, entry.started ? 1 : 0.4));
    const QString name = timeline_->taskTitle(task);
    const int room = static_cast<int>(box.width()) - 2 * theme().spacing(1);
    const QString text = fittedName(metrics, name, task + 1, room);
    if (metrics.horizontalAdvance(text) > room + theme().spacing(1)) continue;
    painter.setPen(entry.started ? colors.text : colors.muted);
    painter.drawText(box.adjusted(theme().spacing(1), -1, 0, -2), Qt::AlignLeft | Qt::AlignVCenter, text);
  }
}

void TimeAxis::paintEvents(QPainter& painter, const QRect& track) const {
  const ThemeColors& colors = theme().colors();
  const double y = track.bottom() + 1 + theme().spacing(1) + 2.5;
  painter.setRenderHint(QPainter::Antialiasing, true);
  // All tasks are measured at once: one dot a step, larger where a row of the accuracy matrix was measured.
  painter.setPen(Qt::NoPen);
  for (const bool matrix : {false, true}) {
    painter.setBrush(matrix ? colors.text : colors.muted);
    const double radius = matrix ? 2.8 : 1.8;
    std::int64_t last = -1;
    for (const Evaluated& entry : timeline_->evaluations()) {
      if (entry.matrixEntry != matrix || entry.step == last) continue;
      last = entry.step;
      painter.drawEllipse(QPointF(xOf(static_cast<double>(entry.step)), y), radius, radius);
    }
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
  // Many rounds in a task would cross out its name.
  const bool many = timeline_->fusionRounds().size() > 2 * timeline_->tasks().size();
  painter.setPen(QPen(colors.text, many ? 1 : 2, Qt::SolidLine, Qt::FlatCap));
  for (const FusionRound& round : timeline_->fusionRounds()) {
    const double x = std::round(xOf(static_cast<double>(round.step)));
    painter.drawLine(QLineF(x, track.top() - theme().spacing(1), x, many ? track.top() + 2 : track.bottom() + 1));
  }
}

void TimeAxis::paintMarks(QPainter& painter, const QRect& track) const {
  const ThemeColors& colors = theme().colors();
  const double y = track.bottom() + 1 + theme().spacing(1) + 2.5, r = theme().scaled(4);
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setBrush(colors.surface);
  for (const TimelineMark& mark : timeline_->marks()) {
    const double x = std::round(xOf(static_cast<double>(mark.step))) + 0.5;
    if (mark.kind == TimelineMark::Kind::setting) {
      painter.setPen(QPen(colors.text, 1.2));
      painter.drawPolygon(QPolygonF({{x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}}));
      continue;
    }
    painter.setPen(QPen(colors.text, 1, Qt::DashLine));
    painter.drawLine(QLineF(x, track.top() - 2, x, y - r));
    // A fork: the run that goes on, and the one that leaves it; upside down where this run is the one that left.
    const double way = mark.kind == TimelineMark::Kind::branch ? r : -r;
    painter.setPen(QPen(colors.text, 1.5));
    painter.drawLine(QLineF(x, y - r, x, y + r));
    painter.drawLine(QLineF(x, y - way / 2, x + r, y + way / 2));
    painter.setBrush(colors.text);
    painter.drawEllipse(QPointF(x + r, y + way / 2), 1.6, 1.6);
    painter.setBrush(colors.surface);
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
}

void TimeAxis::paintRange(QPainter& painter, const QRect& track) const {
  if (!cursor_->range()) return;
  const ThemeColors& colors = theme().colors();
  const double from = std::round(xOf(static_cast<double>(cursor_->range()->first)));
  const double to = std::round(xOf(static_cast<double>(cursor_->range()->last)));
  // What is outside steps back; the ends are brackets, so that the range is seen without its colour.
  const QColor veil = QColor(colors.surface.red(), colors.surface.green(), colors.surface.blue(), 170);
  painter.fillRect(QRectF(track.left(), track.top(), from - track.left(), track.height()), veil);
  painter.fillRect(QRectF(to, track.top(), track.right() + 1 - to, track.height()), veil);
  painter.setPen(QPen(colors.accent, 2, Qt::SolidLine, Qt::FlatCap));
  const double foot = theme().spacing(1);
  for (const auto& [x, inwards] : {std::pair{from, foot}, std::pair{to, -foot}}) {
    painter.drawLine(QLineF(x, track.top(), x, track.bottom() + 1));
    painter.drawLine(QLineF(x, track.top() + 1, x + inwards, track.top() + 1));
    painter.drawLine(QLineF(x, track.bottom(), x + inwards, track.bottom()));
  }
}

void TimeAxis::paintCursor(QPainter& painter, const QRect& track) const {
  const ThemeColors& colors = theme().colors();
  const double edge = xOf(static_cast<double>(timeline_->lastStep()));
  if (!timeline_->finished()) {
    painter.setPen(QPen(colors.accent, 1, Qt::DotLine));
    painter.drawLine(QLineF(std::round(edge), track.top() - 2, std::round(edge), height()));
  }
  const double x = std::round(xOf(static_cast<double>(cursor_->step())));
  painter.setPen(QPen(colors.accent, 2, Qt::SolidLine, Qt::FlatCap));
  painter.drawLine(QLineF(x, track.top() - 2, x, height()));
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(QPen(colors.surface, 1.5));
  painter.setBrush(colors.accent);
  const double r = theme().scaled(5);
  painter.drawConvexPolygon(
      QPolygonF({QPointF(x - r, track.top() - r - 1), QPointF(x + r, track.top() - r - 1), QPointF(x + r, track.top()),
                 QPointF(x, track.top() + r), QPointF(x - r, track.top())}));
}

void TimeAxis::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.setFont(theme().captionFont());
  const QRect track = trackRect();
  if (!timeline_ || !cursor_ || timeline_->isEmpty()) {
    painter.fillRect(track, blended(colors.surface, colors.line, 0.5));
    painter.setPen(colors.muted);
    painter.drawText(track, Qt::AlignCenter, tr("The tasks of the run appear here."));
    return;
  }
  paintTasks(painter, track);
  paintRange(painter, track);
  paintEvents(painter, track);
  paintMarks(painter, track);
  paintCursor(painter, track);
}

void TimeAxis::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !cursor_ || !timeline_) return;
  if (event->modifiers() & Qt::ShiftModifier) {
    rangeFrom_ = std::clamp<std::int64_t>(stepAt(event->position().x()), 0, timeline_->lastStep());
    return;
  }
  dragging_ = true;
  cursor_->setStep(stepAt(event->position().x()));
}

void TimeAxis::mouseMoveEvent(QMouseEvent* event) {
  if (!timeline_ || timeline_->isEmpty()) return;
  const std::int64_t step = stepAt(event->position().x());
  if (rangeFrom_ >= 0 && cursor_) return cursor_->setRange(rangeFrom_, step);
  if (dragging_ && cursor_) {
    cursor_->setStep(step);
    return;
  }
  if (step < 0 || step > timeline_->plannedSteps()) return QToolTip::hideText();
  QStringList lines;
  if (step > timeline_->lastStep())
    lines << tr("Step %1, planned").arg(grouped(step));
  else
    lines << tr("Step %1, %2").arg(grouped(step), timeline_->taskTitle(timeline_->taskAt(step)));
  for (const FusionRound& round : timeline_->fusionRounds())
    if (std::abs(xOf(static_cast<double>(round.step)) - event->position().x()) < 5)
      lines << tr("Fusion after %1").arg(timeline_->taskTitle(round.task));
  lines << markTextsAt(event->position().x());
  QToolTip::showText(event->globalPosition().toPoint(), lines.join(QLatin1Char('\n')), this);
}

QStringList TimeAxis::markTextsAt(double x) const {
  QStringList texts;
  if (!timeline_) return texts;
  for (const TimelineMark& mark : timeline_->marks())
    if (std::abs(xOf(static_cast<double>(mark.step)) - x) < 6) texts << mark.text;
  return texts;
}

void TimeAxis::mouseReleaseEvent(QMouseEvent*) {
  dragging_ = false;
  rangeFrom_ = -1;
}

void TimeAxis::mouseDoubleClickEvent(QMouseEvent* event) {
  // A double click on a task looks at that task alone.
  if (!cursor_ || !timeline_) return;
  const int task = timeline_->taskAt(std::max<std::int64_t>(1, stepAt(event->position().x())));
  if (task < 0) return;
  const TimelineTask& entry = timeline_->tasks()[static_cast<std::size_t>(task)];
  const StepRange range{std::max<std::int64_t>(0, entry.firstStep - 1), entry.lastStep};
  cursor_->range() == range ? cursor_->clearRange() : cursor_->setRange(range.first, range.last);
}

void TimeAxis::leaveEvent(QEvent* event) {
  QToolTip::hideText();
  QWidget::leaveEvent(event);
}

// --- bar -----------------------------------------------------------------------------------------------------------

TimeBar::TimeBar(QWidget* parent) : QWidget(parent) {
  installAccessibleRoles();
  setAccessibleName(tr("Time bar"));
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  auto* row = new QHBoxLayout(this);
  axis_ = new TimeAxis;
  const auto button = [](const QString& icon, const QString& name, const QString& help) {
    auto* made = new QToolButton;
    made->setIcon(lineIcon(icon));
    made->setAccessibleName(name);
    made->setToolTip(help);
    made->setFocusPolicy(Qt::TabFocus);
    return made;
  };
  previousButton_ = button(QStringLiteral("previous"), tr("Earlier"), tr("Back by one stride (,)"));
  playButton_ = button(QStringLiteral("start"), tr("Play"), tr("Move through the run (Space)"));
  nextButton_ = button(QStringLiteral("next"), tr("Later"), tr("On by one stride (.)"));
  speedBox_ = new QComboBox;
  for (const double speed : speeds) speedBox_->addItem(QStringLiteral("×%1").arg(speed));
  speedBox_->setCurrentIndex(normalSpeed);
  speedBox_->setAccessibleName(tr("Speed of playing"));
  speedBox_->setToolTip(tr("Speed of playing (+ and −); ×1 takes 20 seconds for the whole run"));
  strideBox_ = new QComboBox;
  strideBox_->addItems({tr("By Snapshot"), tr("By Step"), tr("By Fusion"), tr("By Task")});
  strideBox_->setAccessibleName(tr("Stride of earlier and later"));
  strideBox_->setToolTip(tr("What one press of , or . moves by"));
  rangeButton_ = button(QStringLiteral("clear"), tr("Show the whole run"), tr("Leave the range of steps (Esc)"));
  rangeButton_->hide();
  liveButton_ = button(QStringLiteral("live"), tr("Live edge"), tr("Follow the newest step (End)"));
  liveButton_->setText(tr("Live"));
  liveButton_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  liveButton_->setCheckable(true);
  liveButton_->setChecked(true);
  where_ = new QLabel;
  row->addWidget(axis_, 1);
  row->addWidget(rangeButton_);
  row->addWidget(previousButton_);
  row->addWidget(playButton_);
  row->addWidget(nextButton_);
  row->addWidget(strideBox_);
  row->addWidget(speedBox_);
  row->addWidget(liveButton_);
  row->addWidget(where_);

  coalesce_.setSingleShot(true);
  coalesce_.setInterval(coalesceMilliseconds);
  play_.setInterval(playMilliseconds);
  connect(&coalesce_, &QTimer::timeout, this, &TimeBar::showState);
  connect(&play_, &QTimer::timeout, this, &TimeBar::playOn);
  connect(previousButton_, &QToolButton::clicked, this, [this] {
    if (cursor_) cursor_->previous();
  });
  connect(nextButton_, &QToolButton::clicked, this, [this] {
    if (cursor_) cursor_->next();
  });
  connect(playButton_, &QToolButton::clicked, this, &TimeBar::togglePlay);
  connect(strideBox_, &QComboBox::currentIndexChanged, this, [this](int index) {
    if (cursor_) cursor_->setStride(static_cast<TimeStride>(index));
  });
  connect(rangeButton_, &QToolButton::clicked, this, [this] {
    if (cursor_) cursor_->clearRange();
  });
  connect(liveButton_, &QToolButton::clicked, this, [this] {
    stopPlaying();
    if (cursor_) cursor_->toLiveEdge();
    showState();
  });
  connect(&theme(), &Theme::changed, this, &TimeBar::restyle);
  restyle();
  showState();
}

void TimeBar::setTimeline(RunTimeline* timeline, TimeCursor* cursor) {
  stopPlaying();
  if (timeline_) timeline_->disconnect(this);
  if (cursor_) cursor_->disconnect(this);
  timeline_ = timeline;
  cursor_ = cursor;
  axis_->setTimeline(timeline, cursor);
  if (timeline_) connect(timeline_, &RunTimeline::changed, this, &TimeBar::schedule);
  if (cursor_) {
    connect(cursor_, &TimeCursor::moved, this, &TimeBar::schedule);
    connect(cursor_, &TimeCursor::liveEdgeChanged, this, &TimeBar::schedule);
    connect(cursor_, &TimeCursor::rangeChanged, this, &TimeBar::schedule);
    connect(cursor_, &TimeCursor::strideChanged, this,
            [this] { strideBox_->setCurrentIndex(static_cast<int>(cursor_->stride())); });
    strideBox_->setCurrentIndex(static_cast<int>(cursor_->stride()));
  }
  showState();
}

void TimeBar::schedule() {
  if (!coalesce_.isActive()) coalesce_.start();
}

void TimeBar::restyle() {
  layout()->setContentsMargins(theme().spacing(2), theme().spacing(1), theme().spacing(3), theme().spacing(1));
  layout()->setSpacing(theme().spacing(1));
  const int size = theme().scaled(16);
  for (QToolButton* button : {previousButton_, playButton_, nextButton_, liveButton_, rangeButton_})
    button->setIconSize(QSize(size, size));
  where_->setFont(theme().bodyFont());
  where_->setMinimumWidth(QFontMetrics(theme().bodyFont())
                              .horizontalAdvance(tr("step %1 · round %2").arg(QStringLiteral("00\u2009000")).arg(100)) +
                          theme().spacing(2));
  where_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  update();
}

void TimeBar::showState() {
  const bool run = timeline_ && cursor_ && !timeline_->isEmpty();
  for (QWidget* control :
       std::initializer_list<QWidget*>{previousButton_, playButton_, nextButton_, speedBox_, strideBox_, liveButton_})
    control->setEnabled(run);
  liveButton_->setChecked(run && cursor_->atLiveEdge());
  if (run) {
    where_->setText(cursor_->shortText());
    where_->setToolTip(cursor_->text());
    where_->setAccessibleName(cursor_->text());
    liveButton_->setText(timeline_->finished() ? tr("End") : tr("Live"));
    setAccessibleDescription(cursor_->text());
  } else {
    where_->clear();
    setAccessibleDescription(tr("No run"));
  }
  rangeButton_->setVisible(run && cursor_->range());
  if (rangeButton_->isVisibleTo(this))
    rangeButton_->setToolTip(tr("Range %1 to %2, %3 steps. Show the whole run (Esc)")
                                 .arg(grouped(cursor_->range()->first), grouped(cursor_->range()->last),
                                      grouped(cursor_->range()->last - cursor_->range()->first)));
  axis_->update();
}

double TimeBar::speed() const {
  return speeds[static_cast<std::size_t>(std::max(0, speedBox_->currentIndex()))];
}

void TimeBar::setSpeed(int index) {
  speedBox_->setCurrentIndex(std::clamp(index, 0, static_cast<int>(speeds.size()) - 1));
}

void TimeBar::togglePlay() {
  if (!cursor_ || !timeline_ || timeline_->isEmpty()) return;
  if (isPlaying()) return stopPlaying();
  if (const auto& range = cursor_->range(); range && (cursor_->step() < range->first || cursor_->step() >= range->last))
    cursor_->setStep(range->first);
  else if (cursor_->step() >= timeline_->lastStep())
    cursor_->toStart();
  playPosition_ = static_cast<double>(cursor_->step());
  play_.start();
  playButton_->setIcon(lineIcon(QStringLiteral("pause")));
  playButton_->setAccessibleName(tr("Stop playing"));
  Q_EMIT playingChanged(true);
}

void TimeBar::stopPlaying() {
  if (!isPlaying()) return;
  play_.stop();
  playButton_->setIcon(lineIcon(QStringLiteral("start")));
  playButton_->setAccessibleName(tr("Play"));
  Q_EMIT playingChanged(false);
}

void TimeBar::playOn() {
  if (!cursor_ || !timeline_) return stopPlaying();
  // Whoever moved the cursor meanwhile goes on from there.
  if (std::llround(playPosition_) != cursor_->step()) playPosition_ = static_cast<double>(cursor_->step());
  playPosition_ +=
      static_cast<double>(timeline_->plannedSteps()) / secondsForWholeRun * speed() * playMilliseconds / 1000.0;
  if (const auto& range = cursor_->range(); range && playPosition_ > static_cast<double>(range->last)) {
    playPosition_ = static_cast<double>(range->first);
    return cursor_->setStep(range->first);
  }
  if (playPosition_ >= static_cast<double>(timeline_->lastStep())) {
    cursor_->toLiveEdge();
    return stopPlaying();
  }
  cursor_->setStep(std::llround(playPosition_));
}

bool TimeBar::takeKey(int key, Qt::KeyboardModifiers modifiers) {
  if (!cursor_ || !timeline_ || modifiers & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) return false;
  switch (key) {
    case Qt::Key_Comma:
      cursor_->previous();
      return true;
    case Qt::Key_Period:
      cursor_->next();
      return true;
    case Qt::Key_Less:
      cursor_->previousFusionRound();
      return true;
    case Qt::Key_Greater:
      cursor_->nextFusionRound();
      return true;
    case Qt::Key_BraceLeft:
      cursor_->previousTask();
      return true;
    case Qt::Key_BraceRight:
      cursor_->nextTask();
      return true;
    case Qt::Key_BracketLeft:
      cursor_->startRangeHere();
      return true;
    case Qt::Key_BracketRight:
      cursor_->endRangeHere();
      return true;
    case Qt::Key_Escape:
      if (!cursor_->range()) return false;
      cursor_->clearRange();
      return true;
    case Qt::Key_Home:
      cursor_->toStart();
      return true;
    case Qt::Key_End:
      cursor_->toLiveEdge();
      return true;
    case Qt::Key_Space:
      togglePlay();
      return true;
    default:
      return false;
  }
}

void TimeBar::keyPressEvent(QKeyEvent* event) {
  if (takeKey(event->key(), event->modifiers())) return;
  if (!cursor_) return QWidget::keyPressEvent(event);
  const bool shift = event->modifiers() & Qt::ShiftModifier;
  switch (event->key()) {
    case Qt::Key_Left:
      return shift ? cursor_->previousFusionRound() : cursor_->previous();
    case Qt::Key_Right:
      return shift ? cursor_->nextFusionRound() : cursor_->next();
    case Qt::Key_Plus:
      return setSpeed(speedBox_->currentIndex() + 1);
    case Qt::Key_Minus:
      return setSpeed(speedBox_->currentIndex() - 1);
    default:
      QWidget::keyPressEvent(event);
  }
}

void TimeBar::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void TimeBar::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

void TimeBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), theme().colors().surface);
  painter.setPen(hasFocus() ? theme().colors().accent : theme().colors().line);
  painter.drawLine(0, 0, width(), 0);
}

}  // namespace skillscope
