// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QGuiApplication>
#include <QListWidget>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSlider>
#include <QSvgRenderer>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "support/quiet_log.h"
#include "support/stored_run.h"
#include "ui/model/comparison.h"
#include "ui/shell/theme.h"
#include "ui/view/compare/compare_page.h"
#include "ui/view/compare/compare_tables.h"
#include "ui/view/compare/compare_views.h"
#include "ui/view/compare/run_roster.h"
#include "ui/view/messages/state_page.h"
#include "ui/widget/figure.h"
#include "ui/widget/heat_map.h"

namespace skillscope {
namespace {

test::SyntheticRunOptions small(std::uint64_t seed, int tasks = 3) {
  test::SyntheticRunOptions options;
  options.tasks = tasks;
  options.stepsPerTask = 30;
  options.encoderLayers = options.decoderLayers = 1;
  options.rank = 4;
  options.seed = seed;
  return options;
}

}  // namespace

class TestComparePage : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString store_;

  static bool load(ComparePage& page, const QString& store, const QStringList& runs) {
    QSignalSpy changed(page.comparison(), &Comparison::changed);
    page.setRuns(store, runs);
    return changed.wait(20'000) && page.comparison()->count() == runs.size();
  }

 private Q_SLOTS:
  void initTestCase() {
    Theme::instance().applyTo(*qApp);
    store_ = folder_.filePath(QStringLiteral("runs.sqlite"));
    const std::string store = store_.toStdString();
    test::storeRun(store, "kif-1", "KIF one", small(1));
    test::storeRun(store, "kif-2", "KIF two", small(2));
    test::SyntheticRunOptions plain = small(3);
    plain.fuses = false;
    test::storeRun(store, "seq-1", "SeqLoRA", plain, "seqlora");
    test::storeRun(store, "short", "Two tasks", small(4, 2), "ewc");
    for (int i = 0; i < 9; ++i) {
      test::storeRun(store, "many-" + std::to_string(i), "Many " + std::to_string(i),
                     small(10 + static_cast<unsigned>(i)), i % 2 ? "kif" : "ewc");
    }
  }
  void init() { test::failOnUnexpectedWarnings(); }

  void seedsFoldAndUnfold() {
    ComparePage page;
    page.resize(1100, 700);
    page.show();
    QVERIFY(load(page, store_, {"kif-1", "kif-2", "seq-1"}));
    Comparison* comparison = page.comparison();
    QCOMPARE(comparison->groups().size(), std::size_t{2});
    page.overview()->refreshNow();
    FiguresModel* figures = page.overview()->figures();
    const QAbstractItemModelTester tester(figures, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester settingsTester(page.overview()->settings(),
                                                  QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(figures->rowCount(), 2);
    QVERIFY(figures->index(0, 0).data().toString().contains(QStringLiteral("2 seeds")));
    QVERIFY(figures->index(0, 1).data().toString().contains(QStringLiteral("±")));
    QCOMPARE(page.overview()->accuracyPlot()->seriesCount(), 4);  // mean and both ends of the band, and one alone
    page.findChild<QToolButton*>(QStringLiteral("foldSeeds"))->click();
    page.overview()->refreshNow();
    QCOMPARE(figures->rowCount(), 3);
    QVERIFY(!figures->index(0, 1).data().toString().contains(QStringLiteral("±")));
    QCOMPARE(page.overview()->accuracyPlot()->seriesCount(), 3);

    // The base has no difference, the others have; the base can be another run.
    QVERIFY(figures->index(0, 2).data().toString().isEmpty());
    const QString second = figures->index(1, 2).data().toString();
    QVERIFY(!second.isEmpty());
    comparison->setBase(1);
    page.overview()->refreshNow();
    QVERIFY(figures->index(1, 2).data().toString().isEmpty());
    QCOMPARE(figures->index(0, 2).data().toString().mid(1), second.mid(1));
    QVERIFY(figures->index(0, 2).data().toString() != second);
  }

  void settingsShowDifferencesOnlyByDefault() {
    ComparePage page;
    page.resize(1100, 700);
    page.show();
    QVERIFY(load(page, store_, {"kif-1", "seq-1"}));
    page.overview()->refreshNow();
    SettingsModel* settings = page.overview()->settings();
    QStringList keys;
    for (int row = 0; row < settings->rowCount(); ++row) keys << settings->index(row, 0).data().toString();
    QCOMPARE(keys, (QStringList{"run.seed", "method.name"}));
    QCOMPARE(settings->index(1, 2).data().toString(), QStringLiteral("seqlora"));
    page.findChild<QToolButton*>(QStringLiteral("allSettings"))->click();
    QVERIFY(settings->rowCount() > 20);
    page.copyTable(ComparePage::Table::settings, QStringLiteral("csv"));
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("method.name,kif,seqlora\n")));
    page.copyTable(ComparePage::Table::figures, QStringLiteral("latex"));
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("\\toprule")));
  }

  void oneCursorHoldsAllRuns() {
    ComparePage page;
    page.resize(1100, 700);
    page.show();
    QVERIFY(load(page, store_, {"kif-1", "short"}));
    Comparison* comparison = page.comparison();
    QCOMPARE(comparison->lastPosition(), 3);
    QCOMPARE(comparison->position(), 3);
    QVERIFY(comparison->reaches(0) && !comparison->reaches(1));
    QCOMPARE(comparison->stepOf(0), 90);
    QCOMPARE(comparison->stepOf(1), 60);
    auto* slider = page.findChild<QSlider*>(QStringLiteral("compareSlider"));
    QCOMPARE(slider->maximum(), 3);
    slider->setValue(1);
    QCOMPARE(comparison->stepOf(0), 30);
    QCOMPARE(comparison->stepOf(1), 30);
    comparison->setLock(CompareLock::step);
    QCOMPARE(slider->maximum(), 90);
    slider->setValue(45);
    QCOMPARE(comparison->stepOf(1), 45);
    comparison->setLock(CompareLock::round);
    comparison->setPosition(2);
    QCOMPARE(comparison->stepOf(0), comparison->runs()[0].timeline->fusionRounds()[1].step);
    comparison->setPosition(99);
    QCOMPARE(comparison->position(), 3);
  }

  void equalTrainingTimeIsOneOfThePlaces() {
    ComparePage page;
    page.resize(1100, 700);
    page.show();
    QVERIFY(load(page, store_, {"kif-1", "short"}));
    Comparison* comparison = page.comparison();
    auto* lock = page.findChild<QComboBox*>(QStringLiteral("compareLock"));
    lock->setFocus();
    QTest::keyClick(lock, Qt::Key_End);
    QTest::keyClick(lock, Qt::Key_Enter);
    QCOMPARE(lock->currentIndex(), static_cast<int>(CompareLock::time));
    comparison->setLock(CompareLock::time);
    const ComparedRun& longest = comparison->runs()[0];
    QCOMPARE(longest.elapsed.size(), longest.timeline->steps().size());
    QCOMPARE(comparison->lastPosition(), static_cast<std::int64_t>(std::ceil(longest.elapsed.back())));
    QCOMPARE(comparison->stepOf(0), 90);
    QCOMPARE(comparison->stepOf(1), 60);
    comparison->setPosition(1);
    const std::int64_t step = comparison->stepOf(0);
    QVERIFY(step > 0 && step < 90);
    QVERIFY(longest.elapsed[static_cast<std::size_t>(step - 1)] <= 1);
    QVERIFY(longest.elapsed[static_cast<std::size_t>(step)] > 1);
    comparison->setPosition(0);
    QCOMPARE(comparison->stepOf(0), 0);

    page.overview()->refreshNow();
    CurvePlot* loss = page.overview()->lossPlot();
    QCOMPARE(loss->xRange().second, static_cast<double>(comparison->lastPosition()));
    QCOMPARE(longest.loss.seconds.size(), longest.loss.y.size());
    QVERIFY(std::is_sorted(longest.average.seconds.begin(), longest.average.seconds.end()));
    QCOMPARE(longest.average.seconds.back(), longest.elapsed.back());
    Q_EMIT loss->picked(0.6);
    QCOMPARE(comparison->position(), 1);
  }

  void agreementIsThatOfTheCore() {
    ComparePage page;
    page.resize(1100, 700);
    page.show();
    QVERIFY(load(page, store_, {"kif-1", "kif-2", "seq-1"}));
    Comparison* comparison = page.comparison();
    const auto rank = comparison->importanceAgreement(1);
    QVERIFY(rank && rank->rho);
    const auto& a = *comparison->runs()[0].timeline->snapshotAt(comparison->stepOf(0));
    const auto& b = *comparison->runs()[1].timeline->snapshotAt(comparison->stepOf(1));
    QCOMPARE(*rank->rho, *spearman(a.importance, b.importance).rho);
    QVERIFY(!comparison->importanceAgreement(2));
    QVERIFY(comparison->fusionAgreementAt(1)->share);
    QVERIFY(!comparison->fusionAgreementAt(2));
    QCOMPARE(comparison->fusionAgreements(1).size(), std::size_t{3});
    for (CompareSection* section : page.sections()) {
      page.tabs()->setCurrentWidget(section);
      section->refreshNow();
      QVERIFY2(!section->summaryText().isEmpty(), qPrintable(section->windowTitle()));
    }
    // One scale for all maps; differences are symmetric about 0.
    auto* importance = page.findChild<CompareImportance*>();
    const auto maps = importance->findChildren<HeatMap*>();
    QCOMPARE(maps.size(), 6);
    QVERIFY(maps[0]->range() == maps[2]->range() && maps[0]->range().high > 0);
    QCOMPARE(maps[3]->range().low, -maps[3]->range().high);
  }

  void orderBaseAndLooksCanChange() {
    ComparePage page;
    page.resize(1100, 700);
    page.show();
    QVERIFY(load(page, store_, {"kif-1", "kif-2", "seq-1"}));
    Comparison* comparison = page.comparison();
    QListWidget* list = page.roster()->list();
    QCOMPARE(list->count(), 3);
    list->setCurrentRow(2);
    QTest::keyClick(list, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(comparison->runs()[1].id, QStringLiteral("seq-1"));
    QCOMPARE(list->currentRow(), 1);
    QTest::keyClick(list, Qt::Key_B);
    QCOMPARE(comparison->base(), 1);
    comparison->move(1, 0);
    QCOMPARE(comparison->base(), 0);
    QSignalSpy looks(comparison, &Comparison::looksChanged);
    RunSummary summary = comparison->runs()[1].summary;
    summary.color = "#123456";
    summary.lineStyle = RunLineStyle::dotted;
    page.updateLook(summary);
    QCOMPARE(looks.size(), 1);
    QCOMPARE(comparison->color(1), QColor(0x123456));
    QCOMPARE(comparison->penStyle(1), Qt::DotLine);
    list->setCurrentRow(0);
    QTest::keyClick(list, Qt::Key_Delete);
    QCOMPARE(comparison->count(), 2);
    QSignalSpy wanted(&page, &ComparePage::runWanted);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(wanted.size(), 1);
  }

  void publishedRowsLieBelow() {
    ComparePage page;
    page.resize(1100, 700);
    page.show();
    QVERIFY(load(page, store_, {"kif-1", "seq-1"}));
    const QString path = folder_.filePath(QStringLiteral("cited.csv"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("method,AP,BWT,note\nEWC,50.3,-20,as told\n");
    file.close();
    page.setCitedFile(path);
    FiguresModel* figures = page.overview()->figures();
    QCOMPARE(figures->rowCount(), 3);
    QCOMPARE(figures->index(2, 0).data().toString(), QStringLiteral("† EWC (as told)"));
    QCOMPARE(figures->index(2, 1).data().toString(), QStringLiteral("50.3"));
    QCOMPARE(figures->runOfRow(2), -1);
    QSignalSpy failed(&page, &ComparePage::failed);
    page.setCitedFile(folder_.filePath(QStringLiteral("none.csv")));
    QCOMPARE(failed.size(), 1);
    page.setCitedFile({});
    QCOMPARE(figures->rowCount(), 2);
  }

  void emptyAndBrokenAreSaid() {
    ComparePage page;
    page.resize(900, 600);
    page.show();
    auto* state = page.findChild<StatePage*>();
    QVERIFY(state->isVisible());
    QSignalSpy failed(&page, &ComparePage::failed);
    page.setRuns(store_, {"kif-1", "nowhere"});
    QVERIFY(failed.wait(20'000));
    QVERIFY(state->isVisible() && state->text().contains(QStringLiteral("nowhere")));
    QVERIFY(load(page, store_, {"kif-1", "kif-2"}));
    QVERIFY(!state->isVisible());
    page.setRuns({}, {});
    QVERIFY(state->isVisible());
    // Another request before the first is done: the newest counts.
    page.setRuns(store_, {"kif-1", "kif-2"});
    QVERIFY(load(page, store_, {"seq-1", "short", "kif-2"}));
  }

  void hiddenSectionsDoNotDraw() {
    ComparePage page;
    page.resize(1100, 700);
    page.show();
    QStringList runs;
    for (int i = 0; i < 9; ++i) runs << QStringLiteral("many-%1").arg(i);
    QVERIFY(load(page, store_, runs));
    QTRY_VERIFY(page.overview()->refreshCount() > 0);
    auto* importance = page.findChild<CompareImportance*>();
    QCOMPARE(importance->refreshCount(), 0);
    page.tabs()->setCurrentWidget(importance);
    QTRY_COMPARE(importance->refreshCount(), 1);
    QCOMPARE(importance->maps()->pictures().size(), std::size_t{9});
    page.comparison()->setPosition(1);
    QTest::qWait(0);
    QCOMPARE(importance->refreshCount(), 1);  // the cursor makes nothing anew
    Theme::instance().setMode(ThemeMode::dark);
    QTRY_COMPARE(importance->refreshCount(), 2);
    Theme::instance().setMode(ThemeMode::light);
  }

  void picturesAreLinesAndText() {
    ComparePage page;
    page.resize(1100, 700);
    page.show();
    QVERIFY(load(page, store_, {"kif-1", "seq-1"}));
    page.overview()->refreshNow();
    FigureOptions options;
    options.widthMm = 120;
    options.title = QStringLiteral("Overview");
    options.description = QStringLiteral("Runs kif-1, seq-1");
    const QString svg = folder_.filePath(QStringLiteral("figure.svg"));
    QCOMPARE(saveFigure(page.overview(), svg, options), QString());
    QFile file(svg);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(QSvgRenderer(text).isValid());
    const auto width = QRegularExpression(QStringLiteral("width=\"([0-9.]+)mm\"")).match(QString::fromUtf8(text));
    QVERIFY(width.hasMatch() && std::abs(width.captured(1).toDouble() - 120) < 1);
    QVERIFY(text.contains("Runs kif-1, seq-1"));
    QVERIFY(text.count("<polyline") + text.count("<path") > 20);
    QVERIFY(text.contains("tasks learned"));
    const QString png = folder_.filePath(QStringLiteral("figure.png"));
    options.dotsPerInch = 100;
    QCOMPARE(saveFigure(page.overview(), png, options), QString());
    const QImage image(png);
    QCOMPARE(image.width(), static_cast<int>(std::lround(120 / 25.4 * 100)));
    QCOMPARE(image.text(QStringLiteral("Description")), options.description);
    const QString pdf = folder_.filePath(QStringLiteral("figure.pdf"));
    QCOMPARE(saveFigure(page.overview(), pdf, options), QString());
    QFile pdfFile(pdf);
    QVERIFY(pdfFile.open(QIODevice::ReadOnly));
    QVERIFY(pdfFile.read(5) == "%PDF-");
    QVERIFY(saveFigure(page.overview(), folder_.filePath(QStringLiteral("figure.bmp")), options)
                .contains(QStringLiteral(".svg")));
    QVERIFY(!saveFigure(page.overview(), QStringLiteral("/nowhere/figure.svg"), options).isEmpty());
    copyFigure(page.overview(), options);
    QVERIFY(!QGuiApplication::clipboard()->image().isNull());
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestComparePage)
#include "tst_compare_page.moc"
