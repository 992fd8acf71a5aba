// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Renders every view with a made-up run, light and dark, and checks that the pictures hold something. With
// SKILLSCOPE_SHOTS set to a folder the pictures are kept there for looking at; QT_SCALE_FACTOR=2 makes them at double
// size.
#include <QApplication>
#include <QDir>
#include <QMouseEvent>
#include <QSet>
#include <QSplitter>
#include <QTemporaryDir>
#include <QVBoxLayout>
#include <QtTest>
#include <functional>

#include "support/synthetic_run.h"
#include "ui/shell/theme.h"
#include "ui/view/forgetting/forgetting_view.h"
#include "ui/view/fusion/fusion_view.h"
#include "ui/view/importance/importance_view.h"
#include "ui/view/importance/unit_panel.h"
#include "ui/view/matrix/matrix_view.h"
#include "ui/widget/category_grid.h"
#include "ui/widget/plot/curve_plot.h"
#include "ui/widget/time_bar.h"

using namespace skillscope;

class ViewPictures : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir temporary_;
  QDir folder_;

  static int colorCount(const QImage& image) {
    QSet<QRgb> colors;
    for (int y = 0; y < image.height(); y += 2)
      for (int x = 0; x < image.width(); x += 2) colors.insert(image.pixel(x, y));
    return static_cast<int>(colors.size());
  }

  void shoot(QWidget& widget, const QString& name, const QSize& size) {
    widget.resize(size);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    QTest::qWait(120);
    const QImage image = widget.grab().toImage();
    const QString scale = image.devicePixelRatio() > 1.5 ? QStringLiteral("2x") : QStringLiteral("1x");
    const QString theme = Theme::instance().dark() ? QStringLiteral("dark") : QStringLiteral("light");
    QVERIFY(image.save(folder_.filePath(QStringLiteral("%1-%2-%3.png").arg(name, theme, scale))));
    QVERIFY2(colorCount(image) > 12, qPrintable(name));
  }

 private Q_SLOTS:
  void initTestCase() {
    Theme::instance().applyTo(*qApp);
    const QString wanted = qEnvironmentVariable("SKILLSCOPE_SHOTS");
    folder_ = QDir(wanted.isEmpty() ? temporary_.path() : wanted);
    QVERIFY(folder_.mkpath(QStringLiteral(".")));
  }

  void cleanupTestCase() { Theme::instance().setMode(ThemeMode::system); }

  void views_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }

  void views() {
    QFETCH(bool, dark);
    Theme::instance().setMode(dark ? ThemeMode::dark : ThemeMode::light);
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    TimeCursor cursor(&timeline);
    cursor.setUnit(77);

    ImportanceView importance;
    importance.setTimeline(&timeline, &cursor);
    shoot(importance, QStringLiteral("importance"), {760, 330});
    FusionView fusion;
    fusion.setTimeline(&timeline, &cursor);
    shoot(fusion, QStringLiteral("fusion"), {760, 340});
    fusion.setArrangement(FusionView::Arrangement::byRound);
    shoot(fusion, QStringLiteral("fusion-by-round"), {760, 340});
    ForgettingView forgetting;
    forgetting.setTimeline(&timeline, &cursor);
    shoot(forgetting, QStringLiteral("forgetting"), {640, 400});
    forgetting.setLearningRateVisible(true);
    shoot(forgetting, QStringLiteral("forgetting-rate"), {640, 520});
    MatrixView matrix;
    matrix.setTimeline(&timeline, &cursor);
    shoot(matrix, QStringLiteral("matrix"), {420, 320});
    UnitPanel unit;
    unit.setTimeline(&timeline, &cursor);
    shoot(unit, QStringLiteral("unit"), {280, 560});
    TimeBar bar;
    bar.setTimeline(&timeline, &cursor);
    shoot(bar, QStringLiteral("time-bar"), {1366, bar.sizeHint().height()});
    cursor.setStep(470);
    shoot(fusion, QStringLiteral("fusion-cursor"), {760, 340});
    shoot(bar, QStringLiteral("time-bar-cursor"), {1366, bar.sizeHint().height()});
  }

  void readOuts_data() { views_data(); }

  void readOuts() {
    QFETCH(bool, dark);
    Theme::instance().setMode(dark ? ThemeMode::dark : ThemeMode::light);
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    TimeCursor cursor(&timeline);
    ImportanceView importance;
    FusionView fusion;
    ForgettingView forgetting;
    for (RunView* view : std::initializer_list<RunView*>{&importance, &fusion, &forgetting}) {
      view->setTimeline(&timeline, &cursor);
      view->resize(760, 340);
      view->show();
      QVERIFY(QTest::qWaitForWindowExposed(view));
      QTest::qWait(80);
    }
    const auto hover = [](QWidget* target, const QPointF& at) {
      QMouseEvent move(QEvent::MouseMove, at, target->mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
      QCoreApplication::sendEvent(target, &move);
    };
    hover(importance.map(), importance.map()->cellRect(7, 12).center());
    const Cell cell = fusion.cellOf(3, 77);
    hover(fusion.grid(), fusion.grid()->cellRect(cell.row, cell.column).center());
    CurvePlot* plot = forgetting.accuracyPlot();
    const QPoint at(plot->pixelOfX(640), plot->height() * 2 / 3);
    QWidget* target = plot->childAt(at);
    hover(target, target->mapFrom(plot, at));
    shoot(importance, QStringLiteral("importance-hover"), {760, 340});
    shoot(fusion, QStringLiteral("fusion-hover"), {760, 340});
    shoot(forgetting, QStringLiteral("forgetting-hover"), {760, 340});
  }

  void emptyViews() {
    Theme::instance().setMode(ThemeMode::light);
    RunTimeline timeline;
    TimeCursor cursor(&timeline);
    ImportanceView importance;
    importance.setTimeline(&timeline, &cursor);
    importance.setEmptyAction(QStringLiteral("Start"), [] {});
    importance.resize(500, 300);
    importance.show();
    QVERIFY(QTest::qWaitForWindowExposed(&importance));
    QVERIFY(importance.grab().save(folder_.filePath(QStringLiteral("importance-empty-light-1x.png"))));
  }

  void allTogether_data() { views_data(); }

  void allTogether() {
    QFETCH(bool, dark);
    Theme::instance().setMode(dark ? ThemeMode::dark : ThemeMode::light);
    RunTimeline timeline;
    test::SyntheticRunOptions options;
    options.untilStep = 730;
    timeline.append(test::syntheticRun(options));
    TimeCursor cursor(&timeline);
    cursor.setUnit(77);
    QWidget window;
    auto* column = new QVBoxLayout(&window);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* across = new QSplitter(Qt::Horizontal);
    auto* down = new QSplitter(Qt::Vertical);
    auto* below = new QSplitter(Qt::Horizontal);
    auto* side = new QSplitter(Qt::Vertical);
    auto* importance = new ImportanceView;
    auto* fusion = new FusionView;
    auto* forgetting = new ForgettingView;
    auto* matrix = new MatrixView;
    auto* unit = new UnitPanel;
    auto* bar = new TimeBar;
    for (RunView* view : std::initializer_list<RunView*>{importance, fusion, forgetting, matrix, unit})
      view->setTimeline(&timeline, &cursor);
    bar->setTimeline(&timeline, &cursor);
    below->addWidget(fusion);
    below->addWidget(forgetting);
    down->addWidget(importance);
    down->addWidget(below);
    side->addWidget(unit);
    side->addWidget(matrix);
    across->addWidget(down);
    across->addWidget(side);
    across->setSizes({1060, 300});
    down->setSizes({300, 330});
    column->addWidget(across, 1);
    column->addWidget(bar);
    shoot(window, QStringLiteral("together"), {1366, 700});
    QVERIFY2(window.minimumSizeHint().width() <= 1366 - 220,
             qPrintable(QString::number(window.minimumSizeHint().width())));
    QVERIFY2(window.minimumSizeHint().height() <= 768 - 110,
             qPrintable(QString::number(window.minimumSizeHint().height())));
  }
};

QTEST_MAIN(ViewPictures)
#include "tst_view_pictures.moc"
