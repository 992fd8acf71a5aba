// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// Runs as files in the window: bundles out by the menu's way, in by drop, twice, of the same identifier, broken ones,
// and work that is given up.
#include <QAction>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUrl>

#include "core/store/tensorboard_run.h"
#include "support/quiet_log.h"
#include "support/stored_run.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_page.h"
#include "ui/shell/run_sharing.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/messages/message_model.h"
#include "ui/view/messages/message_panel.h"

namespace skillscope {
namespace {

test::SyntheticRunOptions small(int tasks = 2) {
  test::SyntheticRunOptions options;
  options.tasks = tasks;
  options.stepsPerTask = 20;
  options.encoderLayers = options.decoderLayers = 1;
  return options;
}

}  // namespace

class TestRunSharing : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString from_, bundle_;
  int stores_ = 0;

  std::unique_ptr<MainWindow> open(const QString& store) {
    WindowOptions options;
    options.store = store;
    options.settingsFile = QStringLiteral("none");
    options.theme = ThemeMode::light;
    auto window = std::make_unique<MainWindow>(options, configOf(options), options.preset);
    window->show();
    return window;
  }
  /// A store of its own, with one run that is no other test's.
  QString newStore() {
    const QString store = folder_.filePath(QStringLiteral("to%1.sqlite").arg(++stores_));
    test::storeRun(store.toStdString(), "other", "Other", small());
    return store;
  }
  static void drop(MainWindow& window, const QList<QUrl>& urls, bool taken) {
    QMimeData data;
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    enter.setAccepted(false);
    QApplication::sendEvent(&window, &enter);
    QCOMPARE(enter.isAccepted(), taken);
    if (!taken) return;
    QDropEvent event(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &event);
    QVERIFY(event.isAccepted());
  }
  static QString notes(MainWindow& window) {
    QStringList lines;
    const MessageModel* model = window.messages()->model();
    for (int row = 0; row < model->rowCount(); ++row) {
      lines << model->index(row, MessageModel::textColumn).data().toString();
    }
    return lines.join(u'\n');
  }
  static bool shows(MainWindow& window, const QString& run) {
    return window.controller().shownRun() == run && !window.controller().isLoading() &&
           window.centralPage() == window.runPage();
  }

 private Q_SLOTS:
  void initTestCase() {
    from_ = folder_.filePath(QStringLiteral("from.sqlite"));
    bundle_ = folder_.filePath(QStringLiteral("run.skillscope"));
    test::storeRun(from_.toStdString(), "shared", "Shared run", small());
    skillscope::exportBundle(from_.toStdString(), "shared", bundle_.toStdString());
  }

  void init() { test::failOnUnexpectedWarnings(); }

  void menuEntries() {
    const auto window = open(from_);
    QTRY_VERIFY(window->isSettled());
    QVERIFY(window->actions()[ActionId::importRun]->isEnabled());
    QVERIFY(!window->actions()[ActionId::exportBundle]->isEnabled());  // nothing is chosen yet
    window->controller().showRun(QStringLiteral("shared"));
    QTRY_VERIFY(shows(*window, QStringLiteral("shared")));
    QVERIFY(window->actions()[ActionId::exportBundle]->isEnabled());
  }

  void outAndIn() {
    const auto window = open(from_);
    const QString file = folder_.filePath(QStringLiteral("out.skillscope"));
    QSignalSpy finished(window->sharing(), &RunSharing::finished);
    window->sharing()->exportBundle(QStringLiteral("shared"), file, BundleWeights::none);
    QVERIFY(window->sharing()->isBusy());
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(!window->sharing()->isBusy());
    QVERIFY2(notes(*window).contains(file), qPrintable(notes(*window)));

    const auto other = open(newStore());
    drop(*other, {QUrl::fromLocalFile(file)}, true);
    QTRY_VERIFY(shows(*other, QStringLiteral("shared")));
    QTRY_VERIFY(other->library()->model()->rowOf(QStringLiteral("shared")) >= 0);
    QTRY_VERIFY(notes(*other).contains(QStringLiteral("was imported")));
    drop(*other, {QUrl::fromLocalFile(file)}, true);
    QTRY_VERIFY(notes(*other).contains(QStringLiteral("is already here")));
  }

  void whatIsNoRunIsLeftAlone() {
    const auto window = open(from_);
    drop(*window, {QUrl::fromLocalFile(QStringLiteral("/tmp/picture.png"))}, false);
    drop(*window, {QUrl(QStringLiteral("https://example.org/run.skillscope.html"))}, false);
    drop(*window, {}, false);
  }

  void sameIdentifierOtherRun() {
    const QString store = folder_.filePath(QStringLiteral("clash.sqlite"));
    test::storeRun(store.toStdString(), "shared", "Another one", small(1));
    const auto window = open(store);
    window->sharing()->importFiles({bundle_});
    QMessageBox* box = nullptr;
    QTRY_VERIFY((box = window->findChild<QMessageBox*>()) != nullptr && box->isVisible());
    for (QAbstractButton* button : box->buttons()) {
      if (box->buttonRole(button) == QMessageBox::AcceptRole) button->click();
    }
    QTRY_VERIFY(shows(*window, QStringLiteral("shared-2")));
    QTRY_COMPARE(RunReader(store.toStdString()).list().size(), std::size_t{2});
  }

  void brokenFile() {
    const QString broken = folder_.filePath(QStringLiteral("broken.skillscope"));
    QFile file(bundle_);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray bytes = file.readAll();
    bytes.truncate(bytes.size() / 2);
    QFile out(broken);
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size());
    out.close();
    const QString store = newStore();
    const auto window = open(store);
    window->sharing()->importFiles({broken});
    QTRY_VERIFY2(notes(*window).contains(QStringLiteral("is damaged")), qPrintable(notes(*window)));
    QCOMPARE(RunReader(store.toStdString()).list().size(), std::size_t{1});
    // A failed export says so as well.
    window->sharing()->exportBundle(QStringLiteral("nobody"), folder_.filePath(QStringLiteral("x")),
                                    BundleWeights::none);
    QTRY_VERIFY(notes(*window).contains(QStringLiteral("nobody")));
  }

  void givenUp() {
    const QString store = newStore();
    const auto window = open(store);
    QSignalSpy finished(window->sharing(), &RunSharing::finished);
    window->sharing()->importFiles({bundle_});
    auto* stop = window->statusBar()->findChild<QToolButton*>(QStringLiteral("cancelSharing"));
    QVERIFY(stop && !stop->accessibleName().isEmpty());
    window->sharing()->cancel();
    QTRY_COMPARE(finished.count(), 1);
    // Given up, or done before the word came; never half of it.
    const auto runs = RunReader(store.toStdString()).list().size();
    QVERIFY(notes(*window).contains(QStringLiteral("cancelled")) ? runs == 1 : runs == 2);
    // The next one is wanted again.
    window->sharing()->importFiles({bundle_});
    QTRY_VERIFY(shows(*window, QStringLiteral("shared")));
  }

  void curves() {
    const std::string board = exportTensorBoard(RunReader(from_.toStdString()), "shared",
                                                folder_.filePath(QStringLiteral("board")).toStdString());
    const auto window = open(newStore());
    drop(*window, {QUrl::fromLocalFile(QString::fromStdString(board))}, true);
    QTRY_VERIFY(window->controller().shownRun().startsWith(QStringLiteral("tensorboard-")));
    QTRY_VERIFY(!window->controller().isLoading());
    QVERIFY(window->controller().timeline()->lastStep() == 40);
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestRunSharing)
#include "tst_run_sharing.moc"
