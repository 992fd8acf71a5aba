// SPDX-License-Identifier: GPL-3.0-or-later
// The model window: tree, units and memory of the bundled model, other adapters, and a folder that is none.
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QTest>

#include "support/quiet_log.h"
#include "ui/model/format.h"
#include "ui/view/model/memory_bars.h"
#include "ui/view/model/model_tree.h"
#include "ui/view/model/model_window.h"

namespace skillscope {

class TestModelWindow : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  void showsTheBundledModel() {
    ModelWindow window;
    const auto* tree = window.findChild<ModelTree*>();
    window.showModel(RunConfig());
    QVERIFY(window.isLoading());
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLoading(), 60000);
    QStringList modules;
    for (int i = 0; i < tree->topLevelItemCount(); ++i) modules << tree->topLevelItem(i)->text(0);
    QVERIFY2(modules.contains(QStringLiteral("encoder")) && modules.contains(QStringLiteral("decoder")),
             qPrintable(modules.join(u' ')));
    QVERIFY(window.findChild<QLabel*>(QStringLiteral("modelSummary"))->text().startsWith(QStringLiteral("t5 with ")));
    QVERIFY(!window.findChild<QLabel*>(QStringLiteral("modelProblem"))->isVisible());
    QVERIFY(window.findChild<MemoryBars*>()->accessibleDescription().contains(QStringLiteral("LoRA training")));
    const auto adapters = tree->findItems(QStringLiteral("LoRA pair"), Qt::MatchExactly | Qt::MatchRecursive, 4);
    QVERIFY(!adapters.isEmpty());
    for (const QTreeWidgetItem* item : adapters) {
      QVERIFY(item->text(0) == QStringLiteral("q") || item->text(0) == QStringLiteral("v"));
    }
  }

  void unitsFollowRankAndGranularity() {
    RunConfig config;
    ModelWindow window;
    window.showModel(config);
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLoading(), 60000);
    const auto* units = window.findChild<QLabel*>(QStringLiteral("modelUnits"));
    const auto pairs = window.findChild<ModelTree*>()->findItems(QStringLiteral("LoRA pair"),
                                                                 Qt::MatchExactly | Qt::MatchRecursive, 4);
    QVERIFY(units->text().startsWith(grouped(pairs.size() * config.loraRank)));
    window.findChild<QSpinBox*>(QStringLiteral("modelRank"))->setValue(3);
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLoading(), 60000);
    QVERIFY2(units->text().startsWith(grouped(pairs.size() * 3)), qPrintable(units->text()));
    auto* granularity = window.findChild<QComboBox*>(QStringLiteral("modelGranularity"));
    granularity->setCurrentIndex(granularity->findData(QStringLiteral("matrix")));
    QVERIFY2(units->text().startsWith(grouped(pairs.size() * 2)), qPrintable(units->text()));
  }

  void frozenWeightsDecideAboutMemory() {
    ModelWindow window;
    window.showModel(RunConfig());
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLoading(), 60000);
    const auto* bars = window.findChild<MemoryBars*>();
    const QString before = bars->accessibleDescription();
    auto* frozen = window.findChild<QComboBox*>(QStringLiteral("modelFrozen"));
    frozen->setFocus();
    QTest::keyClicks(frozen, QStringLiteral("file"));  // as a user chooses by keys
    QTRY_COMPARE(frozen->currentText(), QStringLiteral("file"));
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLoading() && bars->accessibleDescription() != before, 60000);
  }

  void showsAnEncoder() {
    RunConfig config;
    config.backbonePath = SKILLSCOPE_SOURCE_DIR "/tests/fixtures/models/bert_classifier";
    ModelWindow window;
    window.showModel(config);
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLoading(), 60000);
    QVERIFY(!window.findChild<QLabel*>(QStringLiteral("modelProblem"))->isVisible());
    QVERIFY(
        window.findChild<QLabel*>(QStringLiteral("modelSummary"))->text().contains(QStringLiteral("chooses among")));
    QVERIFY(window.findChild<QLabel*>(QStringLiteral("modelUnits"))->text().contains(QStringLiteral("skill units")));
  }

  void saysWhatIsWrong() {
    ModelWindow window;
    RunConfig config;
    config.backbonePath = "/no/such/folder";
    window.showModel(config);
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLoading(), 60000);
    const auto* problem = window.findChild<QLabel*>(QStringLiteral("modelProblem"));
    QVERIFY(problem->isVisible() && problem->text().contains(QStringLiteral("/no/such/folder")));
    // A layer that is not there is told, and the good one works again.
    window.showModel(RunConfig());
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLoading(), 60000);
    QVERIFY(!problem->isVisible());
    auto* targets = window.findChild<QLineEdit*>(QStringLiteral("modelTargets"));
    targets->setText(QString());
    QTest::keyClicks(targets, QStringLiteral("nowhere"));
    QTest::keyClick(targets, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(problem->isVisible(), 60000);
    QVERIFY(problem->text().contains(QStringLiteral("nowhere")));
  }

  void escapeCloses() {
    ModelWindow window;
    window.showModel(RunConfig());
    QTest::keyClick(&window, Qt::Key_Escape);
    QVERIFY(!window.isVisible());
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestModelWindow)
#include "tst_model_window.moc"
