// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/run_sharing.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMainWindow>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QStatusBar>
#include <QToolButton>
#include <QUrl>
#include <algorithm>

#include "core/store/tensorboard_run.h"
#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

namespace skillscope {
namespace {

constexpr int barSteps = 1000;
constexpr int quickMilliseconds = 300;  // what is done sooner needs no bar

/// Files on a drag that can become runs, by their names: their bytes are looked at when they are dropped.
QStringList runFiles(const QMimeData* data) {
  QStringList files;
  for (const QUrl& url : data->urls()) {
    const QString file = url.toLocalFile();
    const QString name = QFileInfo(file).fileName();
    if (name.endsWith(QLatin1String(bundleEnding)) || name.contains(QStringLiteral(".tfevents."))) files << file;
  }
  return files;
}

}  // namespace

RunSharing::RunSharing(QMainWindow* window)
    : QObject(window),
      window_(window),
      strip_(new QWidget(window)),
      text_(new QLabel(strip_)),
      bar_(new QProgressBar(strip_)) {
  text_->setAccessibleName(tr("File at work"));
  bar_->setRange(0, barSteps);
  bar_->setTextVisible(false);
  bar_->setFixedWidth(theme().scaled(120));
  bar_->setAccessibleName(tr("Progress of the file"));
  auto* stop = new QToolButton(strip_);
  stop->setObjectName(QStringLiteral("cancelSharing"));
  stop->setIcon(lineIcon(QStringLiteral("clear")));
  stop->setAutoRaise(true);
  stop->setFocusPolicy(Qt::TabFocus);
  stop->setToolTip(tr("Give up; nothing of the file stays."));
  stop->setAccessibleName(tr("Give up importing or exporting"));
  connect(stop, &QToolButton::clicked, this, &RunSharing::cancel);
  auto* row = new QHBoxLayout(strip_);
  row->setContentsMargins(theme().spacing(2), 0, theme().spacing(2), 0);
  row->setSpacing(theme().spacing(2));
  row->addWidget(text_);
  row->addWidget(bar_);
  row->addWidget(stop);
  strip_->hide();
  window_->statusBar()->insertPermanentWidget(0, strip_);
  delay_.setSingleShot(true);
  delay_.setInterval(quickMilliseconds);
  connect(&delay_, &QTimer::timeout, strip_, &QWidget::show);
  window_->setAcceptDrops(true);
  window_->installEventFilter(this);
}

RunSharing::~RunSharing() {
  cancel();  // the tracker waits for the job at work
}

bool RunSharing::eventFilter(QObject* watched, QEvent* event) {
  if (watched != window_) return QObject::eventFilter(watched, event);
  if (event->type() == QEvent::DragEnter) {
    auto* drag = static_cast<QDragEnterEvent*>(event);
    if (runFiles(drag->mimeData()).isEmpty()) return false;
    drag->setDropAction(Qt::CopyAction);
    drag->accept();
    window_->statusBar()->showMessage(tr("Drop to import the run into the store."), 5'000);
    return true;
  }
  if (event->type() == QEvent::DragLeave) window_->statusBar()->clearMessage();
  if (event->type() == QEvent::Drop) {
    auto* drop = static_cast<QDropEvent*>(event);
    const QStringList files = runFiles(drop->mimeData());
    if (files.isEmpty()) return false;
    drop->setDropAction(Qt::CopyAction);
    drop->accept();
    importFiles(files);
    return true;
  }
  return QObject::eventFilter(watched, event);
}

// ---- Dialogs, none of them blocking ----

void RunSharing::chooseImport() {
  auto* dialog = new QFileDialog(window_, tr("Import Run"), {},
                                 tr("Bundles and curves (*.skillscope *.tfevents.*);;All files (*)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) { importFiles(files); });
  dialog->open();
}

void RunSharing::chooseBundle(const QString& runId) {
  if (runId.isEmpty()) return;
  const QStringList filters = {
      tr("With the newest weights (*.skillscope)"), tr("With the weights of every task (*.skillscope)"),
      tr("With all weights and training states (*.skillscope)"), tr("Without weights (*.skillscope)")};
  constexpr BundleWeights choices[] = {BundleWeights::newest, BundleWeights::all, BundleWeights::states,
                                       BundleWeights::none};
  auto* dialog = new QFileDialog(window_, tr("Export Bundle"), runId + QLatin1String(bundleEnding),
                                 filters.join(QStringLiteral(";;")));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  connect(dialog, &QFileDialog::fileSelected, this, [this, dialog, runId, filters, choices](QString file) {
    const auto chosen = std::max<qsizetype>(0, filters.indexOf(dialog->selectedNameFilter()));
    if (QFileInfo(file).suffix().isEmpty()) file += QLatin1String(bundleEnding);
    exportBundle(runId, file, choices[chosen]);
  });
  dialog->open();
}

void RunSharing::askAsNew(const QString& file, const QString& sentence) {
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Import Run"),
                              tr("The store has another run of the same identifier."), QMessageBox::Cancel, window_);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setInformativeText(tr("%1 can come in beside it, under a new identifier.").arg(QFileInfo(file).fileName()));
  box->setDetailedText(sentence);
  QPushButton* add = box->addButton(tr("Import as &New"), QMessageBox::AcceptRole);
  box->setDefaultButton(add);
  connect(box, &QMessageBox::buttonClicked, this, [this, file, add](QAbstractButton* button) {
    if (button == add) importFiles({file}, true);
  });
  box->open();
}

// ---- Work ----

ShareProgress RunSharing::teller() {
  return [this, wanted = wanted_, last = -1](double share) mutable {
    const int now = static_cast<int>(share * barSteps);
    if (now != last) {
      last = now;
      QMetaObject::invokeMethod(bar_, "setValue", Qt::QueuedConnection, Q_ARG(int, now));
    }
    return wanted->load(std::memory_order_relaxed);
  };
}

void RunSharing::begin(const QString& what) {
  if (waiting_++ == 0) {
    wanted_ = std::make_shared<std::atomic<bool>>(true);
    bar_->setValue(0);
    delay_.start();
  }
  text_->setText(what);
}

void RunSharing::end() {
  if (--waiting_ > 0) return;
  delay_.stop();
  strip_->hide();
  Q_EMIT finished();
}

void RunSharing::cancel() {
  wanted_->store(false, std::memory_order_relaxed);
}

void RunSharing::importFiles(const QStringList& files, bool asNew) {
  for (const QString& file : files) importFile(file, asNew);
}

void RunSharing::importFile(const QString& file, bool asNew) {
  begin(tr("Importing %1").arg(QFileInfo(file).fileName()));
  jobs_.start(
      this,
      [path = file.toStdString(), store = storePath_.toStdString(), asNew, tell = teller()](const JobTracker::Wanted&) {
        Outcome outcome;
        try {
          if (looksLikeTensorBoard(path)) {
            const TensorBoardImport made = importTensorBoard(path, store);
            outcome.report.runId = made.runId;
            outcome.report.added = made.added;
          } else {
            outcome.report = importBundle(path, store, asNew, tell);
          }
        } catch (const RunExists& exists) {
          outcome.exists = true;
          outcome.sentence = QString::fromUtf8(exists.what());
        }
        return outcome;
      },
      [this, file](const Outcome& outcome) {
        if (outcome.exists) {
          askAsNew(file, outcome.sentence);
        } else {
          const QString run = QString::fromStdString(outcome.report.runId);
          Q_EMIT noted(Severity::info, outcome.report.added ? tr("The run %1 was imported.").arg(run)
                                                            : tr("The run %1 is already here.").arg(run));
          Q_EMIT imported(run, outcome.report.added);
        }
        end();
      },
      [this](const QString& sentence) {
        Q_EMIT noted(Severity::error, sentence);
        end();
      });
}

void RunSharing::exportBundle(const QString& runId, const QString& file, BundleWeights weights) {
  begin(tr("Exporting %1").arg(QFileInfo(file).fileName()));
  jobs_.start(
      this,
      [id = runId.toStdString(), path = file.toStdString(), store = storePath_.toStdString(), weights,
       tell = teller()](const JobTracker::Wanted&) {
        Outcome outcome;
        outcome.report = skillscope::exportBundle(store, id, path, weights, tell);
        return outcome;
      },
      [this, file](const Outcome& outcome) {
        for (const std::string& remark : outcome.report.remarks) {
          Q_EMIT noted(Severity::warning, QString::fromStdString(remark));
        }
        Q_EMIT noted(Severity::info, tr("The run was written to %1.").arg(file));
        end();
      },
      [this](const QString& sentence) {
        Q_EMIT noted(Severity::error, sentence);
        end();
      });
}

}  // namespace skillscope
