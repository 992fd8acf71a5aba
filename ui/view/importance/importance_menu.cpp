// SPDX-License-Identifier: GPL-3.0-or-later
//
// The options of the importance map as a menu, and what they set.
#include <QAction>
#include <QActionGroup>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDoubleValidator>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>

#include "ui/view/importance/importance_view.h"

namespace skillscope {
namespace {

constexpr double topShares[] = {0, 0.1, 0.2, 0.3, 0.5};

/// One of several, with one name in the menu; the names of its actions tell the choice outside of the menu too.
template <class Choose>
QActionGroup* choices(QMenu* menu, const QString& title, const QStringList& items, int chosen, Choose choose) {
  QMenu* part = menu->addMenu(title);
  auto* group = new QActionGroup(menu);
  for (int index = 0; index < items.size(); ++index) {
    QAction* action = part->addAction(items[index]);
    action->setCheckable(true);
    action->setChecked(index == chosen);
    action->setData(index);
    group->addAction(action);
  }
  QObject::connect(group, &QActionGroup::triggered, menu,
                   [choose](QAction* action) { choose(action->data().toInt()); });
  return group;
}

/// Keeps the menu true when the choice comes from elsewhere.
void check(QMenu* menu, const char* group, int index) {
  for (auto* each : menu->findChildren<QActionGroup*>(QString::fromLatin1(group)))
    for (QAction* action : each->actions()) action->setChecked(action->data().toInt() == index);
}

}  // namespace

void ImportanceView::buildMenu() {
  menu_ = new QMenu(menuButton_);
  menu_->setToolTipsVisible(true);
  choices(menu_, tr("&Order"), {tr("By &Layer"), tr("By &Value"), tr("By &Change")}, 0, [this](int index) {
    setOrder(static_cast<UnitOrder>(index));
  })->setObjectName(QStringLiteral("order"));
  choices(menu_, tr("&Change Since"),
          {tr("&Nothing, Show Values"), tr("The &Snapshot Before"), tr("The Task &Before"), tr("Start of the &Range"),
           tr("The &Marked Moment")},
          0, [this](int index) { setChange(static_cast<ChangeSince>(index)); })
      ->setObjectName(QStringLiteral("change"));
  QAction* mark = menu_->addAction(tr("&Mark This Moment"), this, &ImportanceView::markMoment);
  mark->setToolTip(tr("Measure changes from the moment at the cursor"));
  menu_->addSeparator();
  choices(menu_, tr("Out&line the Top"), {tr("&Nothing"), tr("&10 %"), tr("&20 %"), tr("&30 %"), tr("&Half")}, 2,
          [this](int index) { setTopShare(topShares[index]); })
      ->setObjectName(QStringLiteral("top"));
  choices(menu_, tr("&Scale"), {tr("&Linear"), tr("Lo&garithmic")}, 1, [this](int index) {
    setScale(static_cast<ValueScale>(index));
  })->setObjectName(QStringLiteral("scale"));
  QStringList maps;
  for (const ColorMapName name : ColorMap::sequentialNames()) maps << QLatin1Char('&') + ColorMap::title(name);
  choices(menu_, tr("Colo&urs"), maps, 0, [this](int index) {
    setColorMap(ColorMap::sequentialNames()[static_cast<std::size_t>(index)]);
  })->setObjectName(QStringLiteral("colours"));
  menu_->addAction(tr("&Type a Range…"), this, &ImportanceView::askRange);
  menu_->addSeparator();
  QAction* pin = menu_->addAction(tr("&Pin or Unpin the Unit"), this, [this] {
    if (cursor()) cursor()->togglePin(cursor()->unit());
  });
  pin->setToolTip(tr("Keep the picked unit marked and its curve in the unit panel (P)"));
  menu_->addAction(tr("Remo&ve All Pins"), this, [this] {
    if (cursor()) cursor()->clearPins();
  });
  menuButton_->setMenu(menu_);
}

void ImportanceView::setOrder(UnitOrder order) {
  check(menu_, "order", static_cast<int>(order));
  if (order == order_) return;
  order_ = order;
  showAnew();
}

void ImportanceView::setChange(ChangeSince since) {
  check(menu_, "change", static_cast<int>(since));
  if (since == change_) return;
  if (since == ChangeSince::markedMoment && marked_ < 0 && cursor()) marked_ = cursor()->step();
  change_ = since;
  asked_ = {};
  map_->setRangeLocked(false);
  freshRange_ = true;
  showAnew();
}

void ImportanceView::markMoment() {
  if (!cursor()) return;
  marked_ = cursor()->step();
  setChange(ChangeSince::markedMoment);
  showAnew();
}

void ImportanceView::setTopShare(double share) {
  const auto* place = std::find(std::begin(topShares), std::end(topShares), share);
  check(menu_, "top", static_cast<int>(place - std::begin(topShares)));
  if (share == topShare_) return;
  topShare_ = share;
  if (level_ == ImportanceLevel::element && !reading_) showElementValues();
  showAnew();
}

void ImportanceView::setColorMap(ColorMapName name) {
  const auto& names = ColorMap::sequentialNames();
  check(menu_, "colours", static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin()));
  colors_ = name;
  if (change_ == ChangeSince::nothing) map_->setColorMap(name);
}

void ImportanceView::setScale(ValueScale scale) {
  check(menu_, "scale", static_cast<int>(scale));
  if (scale == scale_) return;
  scale_ = scale;
  if (change_ == ChangeSince::nothing) map_->setScale(scale);
  if (level_ == ImportanceLevel::element && !reading_) showElementValues();
  showAnew();
}

void ImportanceView::askRange() {
  auto* dialog = new QDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setObjectName(QStringLiteral("rangeDialog"));
  dialog->setWindowTitle(tr("Colour Range"));
  auto* form = new QFormLayout(dialog);
  const auto field = [&](const QString& name, double value) {
    auto* edit = new QLineEdit(QString::number(value, 'g', 6));
    edit->setAccessibleName(name);
    auto* validator = new QDoubleValidator(edit);
    validator->setLocale(QLocale::c());
    edit->setValidator(validator);
    edit->selectAll();
    form->addRow(name, edit);
    return edit;
  };
  auto* low = field(tr("&Lowest value"), map_->range().low);
  auto* high = field(tr("&Highest value"), map_->range().high);
  auto* problem = new QLabel;
  problem->setWordWrap(true);
  form->addRow(problem);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
  form->addRow(buttons);
  const auto range = [low, high] { return ValueRange{low->text().toDouble(), high->text().toDouble()}; };
  const auto look = [=, this] {
    const bool positive = map_->scale() == ValueScale::linear || range().low > 0;
    const bool ordered = range().low < range().high;
    problem->setText(!ordered    ? tr("The highest value must lie above the lowest one.")
                     : !positive ? tr("A logarithmic scale begins above 0.")
                                 : QString());
    buttons->button(QDialogButtonBox::Ok)->setEnabled(ordered && positive);
  };
  connect(low, &QLineEdit::textChanged, dialog, look);
  connect(high, &QLineEdit::textChanged, dialog, look);
  connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
  connect(dialog, &QDialog::accepted, this, [this, range] { map_->setRange(range()); });
  look();
  dialog->open();
}

}  // namespace skillscope
