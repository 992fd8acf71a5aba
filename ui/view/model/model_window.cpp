// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/model/model_window.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <variant>

#include "core/base/paths.h"
#include "core/base/process_memory.h"
#include "core/base/strings.h"
#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/job_tracker.h"
#include "ui/shell/theme.h"
#include "ui/view/model/memory_bars.h"
#include "ui/view/model/model_tree.h"
#include "ui/widget/plain_label.h"

namespace skillscope {
namespace {

struct Loaded {
  ModelReport report;
  std::int64_t free = 0;
};

QLabel* heading(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("role", "heading");
  QFont font = theme().bodyFont();
  font.setWeight(QFont::DemiBold);
  label->setFont(font);
  return label;
}

QString typesText(const ModelReport& report) {
  QStringList types;
  for (const auto& [type, scalars] : report.scalarsByType) {
    const QString name = QString::fromStdString(type);
    types << (report.scalarsByType.size() > 1 ? name + u' ' + grouped(scalars) : name);
  }
  return types.join(QStringLiteral(", "));
}

}  // namespace

ModelWindow::ModelWindow(QWidget* parent)
    : QWidget(parent, Qt::Window),
      folder_(new QLineEdit(this)),
      targets_(new QLineEdit(this)),
      frozen_(new QComboBox(this)),
      granularity_(new QComboBox(this)),
      summary_(plainLabel(this)),
      problem_(plainLabel(this)),
      units_(plainLabel(this)),
      unitsNote_(plainLabel(this, "caption")),
      tree_(new ModelTree(this)),
      bars_(new MemoryBars(this)),
      details_(new QWidget(this)),
      jobs_(std::make_unique<JobTracker>()) {
  setObjectName(QStringLiteral("modelWindow"));
  setWindowTitle(tr("Model"));
  setWindowIcon(applicationIcon());
  resize(theme().scaled(1040), theme().scaled(680));
  const int margin = theme().spacing(4), gap = theme().spacing(2);

  folder_->setObjectName(QStringLiteral("modelFolder"));
  folder_->setAccessibleName(tr("Model"));
  folder_->setPlaceholderText(tr("bundled, or a folder with a Hugging Face checkpoint"));
  folder_->setToolTip(folder_->placeholderText());
  connect(folder_, &QLineEdit::editingFinished, this, [this] {
    if (folder_->text() != QString::fromStdString(config_.backbonePath)) load();
  });
  auto* label = new QLabel(tr("&Model"), this);
  label->setBuddy(folder_);
  label->setProperty("role", "caption");
  auto* choose = new QPushButton(tr("&Choose…"), this);
  choose->setToolTip(tr("Look into another checkpoint folder."));
  connect(choose, &QPushButton::clicked, this, &ModelWindow::chooseFolder);
  summary_->setObjectName(QStringLiteral("modelSummary"));
  summary_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  problem_->setObjectName(QStringLiteral("modelProblem"));
  problem_->hide();

  auto* firstLine = new QHBoxLayout;
  firstLine->setSpacing(gap);
  firstLine->addWidget(label);
  firstLine->addWidget(folder_, 1);
  firstLine->addWidget(choose);
  auto* head = new QVBoxLayout;
  head->setContentsMargins(margin, theme().spacing(3), margin, theme().spacing(3));
  head->setSpacing(gap);
  head->addLayout(firstLine);
  head->addWidget(summary_);
  head->addWidget(problem_);

  auto* column = new QVBoxLayout(details_);
  column->setContentsMargins(margin, theme().spacing(3), margin, margin);
  column->setSpacing(gap);
  const auto form = [&] {
    auto* layout = new QFormLayout;
    layout->setHorizontalSpacing(theme().spacing(3));
    layout->setVerticalSpacing(gap);
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    column->addLayout(layout);
    return layout;
  };
  column->addWidget(heading(tr("Skill units"), details_));
  QFormLayout* adapters = form();
  targets_->setObjectName(QStringLiteral("modelTargets"));
  targets_->setAccessibleName(tr("Adapted layers"));
  targets_->setToolTip(tr("Linear layers that get a LoRA pair, with commas: q, v, wi_0 … or all-linear."));
  connect(targets_, &QLineEdit::editingFinished, this, [this] {
    if (targets_->isModified()) load();
    targets_->setModified(false);
  });
  adapters->addRow(tr("Adapted &layers"), targets_);
  rank_ = addNumber(adapters, tr("&Rank r"), QStringLiteral("modelRank"), 256);
  granularity_->setObjectName(QStringLiteral("modelGranularity"));
  granularity_->setAccessibleName(tr("Granularity"));
  granularity_->addItem(tr("Rank-1 pairs (LoRA)"), QStringLiteral("pair"));
  granularity_->addItem(tr("Matrices (LoRA)"), QStringLiteral("matrix"));
  granularity_->addItem(tr("Tensors (full fine-tuning)"), QStringLiteral("tensor"));
  granularity_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  granularity_->setToolTip(tr("What a method treats as one skill unit."));
  connect(granularity_, &QComboBox::currentIndexChanged, this, &ModelWindow::showUnits);
  adapters->addRow(tr("&Granularity"), granularity_);
  units_->setObjectName(QStringLiteral("modelUnits"));
  column->addWidget(units_);
  column->addWidget(unitsNote_);

  column->addSpacing(theme().spacing(3));
  column->addWidget(heading(tr("Memory"), details_));
  QFormLayout* batches = form();
  batch_ = addNumber(batches, tr("&Batch size"), QStringLiteral("modelBatch"), 4096);
  source_ = addNumber(batches, tr("Longest &input"), QStringLiteral("modelSource"), 1 << 17);
  target_ = addNumber(batches, tr("Longest &output"), QStringLiteral("modelTarget"), 1 << 17);
  scored_ = addNumber(batches, tr("Scored at &once"), QStringLiteral("modelScored"), 4096);
  frozen_->setObjectName(QStringLiteral("modelFrozen"));
  frozen_->setAccessibleName(tr("Frozen weights"));
  frozen_->addItems({QStringLiteral("float32"), QStringLiteral("bfloat16"), QStringLiteral("file")});
  frozen_->setToolTip(
      tr("bfloat16 rounds them to half the memory; file leaves a checkpoint in half precision as it is."));
  frozen_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(frozen_, &QComboBox::activated, this, &ModelWindow::load);
  batches->addRow(tr("&Frozen weights"), frozen_);
  column->addSpacing(theme().spacing(1));
  column->addWidget(bars_);
  auto* note = plainLabel(details_, "caption");
  note->setText(tr("An estimate; the program itself and what a method keeps come on top."));
  column->addWidget(note);
  column->addStretch(1);

  auto* scroll = new QScrollArea(this);
  scroll->setWidget(details_);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setAccessibleName(tr("What training takes"));
  const int widest = details_->minimumSizeHint().width() + scroll->verticalScrollBar()->sizeHint().width();
  scroll->setMinimumWidth(std::max(theme().scaled(330), widest));
  resize(width() + scroll->minimumWidth() - theme().scaled(330), height());
  auto* splitter = new QSplitter(this);
  splitter->addWidget(tree_);
  splitter->addWidget(scroll);
  splitter->setStretchFactor(0, 1);
  splitter->setStretchFactor(1, 0);
  splitter->setSizes({theme().scaled(690), theme().scaled(350)});
  splitter->setChildrenCollapsible(false);

  auto* separator = new QFrame(this);
  separator->setProperty("role", "separator");
  separator->setFixedHeight(1);
  auto* page = new QVBoxLayout(this);
  page->setContentsMargins(0, 0, 0, 0);
  page->setSpacing(0);
  page->addLayout(head);
  page->addWidget(separator);
  page->addWidget(splitter, 1);
  const auto restyle = [this] {
    problem_->setStyleSheet(QStringLiteral("QLabel { color: %1; }").arg(theme().colors().danger.name()));
  };
  connect(&Theme::instance(), &Theme::changed, this, restyle);
  restyle();
}

ModelWindow::~ModelWindow() {
  // A field that has the focus loses it while the window goes, and would ask for another model.
  for (QWidget* child : findChildren<QWidget*>()) child->disconnect(this);
}

QSpinBox* ModelWindow::addNumber(QLayout* form, const QString& name, const QString& objectName, int most) {
  auto* box = new QSpinBox(this);
  box->setObjectName(objectName);
  box->setRange(1, most);
  box->setAccessibleName(QString(name).remove(u'&'));
  box->setKeyboardTracking(false);
  box->setButtonSymbols(QAbstractSpinBox::NoButtons);  // as numbers in the settings; arrow keys and wheel count
  box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(box, &QSpinBox::valueChanged, this, [this] {
    if (!quiet_) load();
  });
  static_cast<QFormLayout*>(form)->addRow(name, box);
  return box;
}

void ModelWindow::showModel(const RunConfig& config) {
  config_ = config;
  quiet_ = true;
  folder_->setText(QString::fromStdString(config.backbonePath));
  targets_->setText(QString::fromStdString(joined(config.loraTargets, ", ")));
  rank_->setValue(static_cast<int>(config.loraRank));
  batch_->setValue(static_cast<int>(config.batchSize));
  source_->setValue(static_cast<int>(config.maxSourceTokens));
  target_->setValue(static_cast<int>(config.maxTargetTokens));
  scored_->setValue(static_cast<int>(config.batchSizeEval));
  frozen_->setCurrentText(QString::fromStdString(config.frozenType));
  std::string units = config.tuning == "full" ? "tensor" : "pair";
  const auto given = config.methodParameters.find("granularity");
  if (given != config.methodParameters.end() && std::holds_alternative<std::string>(given->second) &&
      granularity_->findData(QString::fromStdString(std::get<std::string>(given->second))) >= 0) {
    units = std::get<std::string>(given->second);
  }
  granularity_->setCurrentIndex(granularity_->findData(QString::fromStdString(units)));
  quiet_ = false;
  load();
  show();
  raise();
  activateWindow();
}

void ModelWindow::chooseFolder() {
  auto* dialog = new QFileDialog(this, tr("Choose a Checkpoint Folder"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
    folder_->setText(folder);
    load();
  });
  dialog->open();
}

void ModelWindow::load() {
  config_.backbonePath = folder_->text().trimmed().isEmpty() ? "bundled" : folder_->text().trimmed().toStdString();
  config_.loraTargets.clear();
  for (const QString& target : targets_->text().split(u',', Qt::SkipEmptyParts)) {
    config_.loraTargets.push_back(target.trimmed().toStdString());
  }
  config_.loraRank = rank_->value();
  config_.batchSize = batch_->value();
  config_.maxSourceTokens = source_->value();
  config_.maxTargetTokens = target_->value();
  config_.batchSizeEval = scored_->value();
  config_.frozenType = frozen_->currentText().toStdString();
  loading_ = true;
  if (report_.weights.empty()) summary_->setText(tr("Reading the model…"));
  jobs_->start(
      this,
      [config = config_](const JobTracker::Wanted&) {
        const std::string folder = config.backbonePath == "bundled" ? resource("backbone") : config.backbonePath;
        return Loaded{inspectModel(folder, reportOptions(config)), availableMemory()};
      },
      [this](Loaded loaded) { showReport(loaded.report, loaded.free); },
      [this](const QString& sentence) { fail(sentence); });
}

void ModelWindow::showReport(const ModelReport& report, std::int64_t free) {
  const bool sameModel = report.folder == report_.folder && report.loraParameters == report_.loraParameters;
  loading_ = false;
  report_ = report;
  problem_->hide();
  const QString head = report.tiedHead     ? tr("its head is the embedding")
                       : report.writesText ? tr("a head of its own")
                                           : tr("chooses among the answers of its tasks");
  QString text = tr("%1 with %2 parameters, stored as %3 in %4, %5.")
                     .arg(QString::fromStdString(report.type), grouped(report.parameters), typesText(report),
                          bytesLabel(report.storedBytes), head);
  for (const std::string& remark : report.remarks) text += u' ' + QString::fromStdString(remark);
  summary_->setText(text);
  setWindowTitle(tr("Model – %1").arg(QString::fromStdString(config_.backbonePath)));
  if (!sameModel || tree_->topLevelItemCount() == 0) tree_->setReport(report);
  bars_->setRows({{tr("LoRA training"), report.loraTraining},
                  {tr("Full fine-tuning"), report.fullTraining},
                  {tr("Scoring"), report.evaluation}},
                 free);
  showUnits();
}

void ModelWindow::fail(const QString& sentence) {
  loading_ = false;
  problem_->setText(sentence);
  problem_->show();
}

void ModelWindow::showUnits() {
  if (report_.weights.empty()) return;
  const std::string granularity = granularity_->currentData().toString().toStdString();
  const bool full = granularity == "tensor";
  const std::int64_t count = full ? report_.tensorUnits : report_.loraUnits.at(granularity);
  const std::int64_t trained = full ? report_.fullParameters : report_.loraParameters;
  units_->setText(tr("%1 skill units of %2 trained parameters").arg(grouped(count), grouped(trained)));
  const double share = 100.0 * static_cast<double>(trained) / static_cast<double>(report_.parameters);
  unitsNote_->setText(
      tr("%1 % of the model, %2 parameters a unit on average.")
          .arg(significant(share), significant(static_cast<double>(trained) / static_cast<double>(count))));
}

void ModelWindow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) {
    close();
  } else {
    QWidget::keyPressEvent(event);
  }
}

}  // namespace skillscope
