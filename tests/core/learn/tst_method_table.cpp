// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of methods: means and intervals against values worked out by hand, and how they are written.
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "core/base/error.h"
#include "core/learn/method_table.h"

using namespace skillscope;

namespace {

TableRun run(const std::string& variant, const std::string& order, std::int64_t seed, std::optional<double> ap,
             std::optional<double> bwt = -1.0) {
  return {variant + order + std::to_string(seed), variant, "toy", order, seed, {{"AP", ap}, {"BWT", bwt}}};
}

/// Two orders of two seeds. a: 50 52 | 60 62; b: 49 50 | 58 61.
std::vector<TableRun> fourByTwo() {
  return {run("a", "o1", 1, 50), run("b", "o1", 1, 49), run("a", "o1", 2, 52), run("b", "o1", 2, 50),
          run("a", "o2", 1, 60), run("b", "o2", 1, 58), run("a", "o2", 2, 62), run("b", "o2", 2, 61)};
}

MethodTableOptions options(const std::string& reference = "") {
  return {{{"AP", "%", 1}, {"BWT", "%", 1}}, false, reference};
}

bool near(const std::optional<double>& value, double wanted) {
  return value && qAbs(*value - wanted) < 1e-9 * std::max(1.0, qAbs(wanted));
}

}  // namespace

class TestMethodTable : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Order means 51 and 61: mean 56, sd √50, half width t(1)·√50/√2 = 12.7062047364·5; sd of two seeds √2 in each
  /// order.
  void ordersAndSeedsAreKeptApart() {
    const MethodTable table = makeMethodTable(fourByTwo(), options());
    QCOMPARE(table.rows.size(), std::size_t{2});
    const MethodRow& a = table.rows[0];
    QCOMPARE(a.variant, std::string("a"));
    QCOMPARE(a.runs, 4);
    QCOMPARE(a.orders, 2);
    QVERIFY(near(a.figures[0].mean, 56));
    QVERIFY(near(a.figures[0].sdOverOrders, std::sqrt(50.0)));
    QVERIFY(a.figures[0].halfWidth && qAbs(*a.figures[0].halfWidth - 63.5310236819) < 1e-6);
    QVERIFY(near(a.figures[0].sdOverSeeds, std::sqrt(2.0)));
    QVERIFY(near(a.figures[1].mean, -1));
    QVERIFY(near(a.figures[1].halfWidth, 0));
  }

  void oneOrderHasItsIntervalOverSeeds() {
    const MethodTable table = makeMethodTable({run("a", "o1", 1, 50), run("a", "o1", 2, 52)}, options());
    QVERIFY(near(table.rows[0].figures[0].mean, 51));
    QVERIFY(table.rows[0].figures[0].halfWidth && qAbs(*table.rows[0].figures[0].halfWidth - 12.7062047364) < 1e-6);
    QVERIFY(!table.rows[0].figures[0].sdOverOrders);
    QVERIFY(tableCaption(table).find("over the seeds") != std::string::npos);
    const MethodTable single = makeMethodTable({run("a", "o1", 1, 50)}, options());
    QVERIFY(near(single.rows[0].figures[0].mean, 50));
    QVERIFY(!single.rows[0].figures[0].halfWidth);
    QCOMPARE(tableCaption(single), std::string());
    QVERIFY(makeMethodTable({}, options()).rows.empty());
  }

  void aRowForEachOrder() {
    MethodTableOptions wanted = options();
    wanted.byOrder = true;
    const MethodTable table = makeMethodTable(fourByTwo(), wanted);
    QCOMPARE(table.rows.size(), std::size_t{4});
    QCOMPARE(table.rows[2].order, std::string("o2"));
    QVERIFY(near(table.rows[2].figures[0].mean, 61));
  }

  /// a − b: 1 2 | 2 1; order means 1.5 and 1.5; 2 of 16 sign patterns reach the sum of 6.
  void pairsAreCompared() {
    const MethodTable table = makeMethodTable(fourByTwo(), options("b"));
    QCOMPARE(table.comparisons.size(), std::size_t{1});
    const TableComparison& comparison = table.comparisons[0];
    QCOMPARE(comparison.pairs, 4);
    QVERIFY(near(comparison.figures[0].difference.mean, 1.5));
    QVERIFY(near(comparison.figures[0].difference.halfWidth, 0));
    QVERIFY(near(comparison.figures[0].p, 0.125));
    QVERIFY(near(comparison.figures[1].p, 1));
    QVERIFY_EXCEPTION_THROWN(makeMethodTable(fourByTwo(), options("c")), UsageError);
    // A pair needs the same order and seed.
    const MethodTable apart = makeMethodTable({run("a", "o1", 1, 50), run("b", "o1", 2, 49)}, options("b"));
    QCOMPARE(apart.comparisons[0].pairs, 0);
    QVERIFY(!apart.comparisons[0].figures[0].difference.mean && !apart.comparisons[0].figures[0].p);
  }

  void theLastRunOfASettingCounts() {
    std::vector<TableRun> runs = fourByTwo();
    runs.push_back(run("a", "o1", 1, 54));
    runs.back().id = "again";
    const MethodTable table = makeMethodTable(runs, options());
    QCOMPARE(table.rows[0].runs, 4);
    QVERIFY(near(table.rows[0].figures[0].mean, 57));
    QCOMPARE(table.remarks.size(), std::size_t{1});
    QVERIFY(table.remarks[0].starts_with("1 run is left out"));
  }

  void aMissingFigureIsMissing() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const MethodTable table =
        makeMethodTable({run("a", "o1", 1, 50, {}), run("a", "o1", 2, 52, -3), run("b", "o1", 1, nan, {})}, options());
    QVERIFY(table.rows[0].figures[0].mean && !table.rows[0].figures[1].mean);
    QVERIFY(!table.rows[1].figures[0].mean);
    QCOMPARE(table.remarks.size(), std::size_t{1});  // of the row that has it in part
    QVERIFY(QString::fromStdString(formatTable(table, TableFormat::text)).contains(QStringLiteral("·")));
  }

  void formats() {
    std::vector<TableRun> runs = fourByTwo();
    runs.push_back(run("50 % of A_B & \"c\", | d", "o1", 1, 1.25, -0.04));
    const MethodTable table = makeMethodTable(runs, options("b"));
    const auto text = [&](TableFormat format) { return QString::fromStdString(formatTable(table, format)); };
    const QStringList plain = text(TableFormat::text).split('\n');
    QCOMPARE(plain.size(), 5);
    QVERIFY2(plain[1].contains(QStringLiteral("56.0 ± 63.5 (1.4)")), qPrintable(plain[1]));
    QVERIFY(plain[1].contains(QStringLiteral("−1.0 ± 0.0 (0.0)")));
    QVERIFY(plain[3].endsWith(QStringLiteral(" 0.0")) && !plain[3].contains(QStringLiteral("−")));  // no −0.0
    QCOMPARE(text(TableFormat::markdown).split('\n')[1], QString("| --- | ---: | ---: | ---: | ---: |"));
    QVERIFY(text(TableFormat::markdown).contains("\\| d |"));
    const QString latex = text(TableFormat::latex);
    QVERIFY(latex.contains("50 \\% of A\\_B \\& \"c\", | d & 1 & 1 & 1.2 & 0.0 \\\\"));
    QVERIFY(latex.contains("56.0 $\\pm$ 63.5 (1.4)") && latex.contains("$-$1.0") && latex.contains("lrrrr"));
    const QStringList csv = text(TableFormat::csv).split('\n');
    QCOMPARE(csv[0], QString("method,runs,orders,cited,AP,AP_half_width,AP_sd_over_orders,AP_sd_over_seeds,BWT,"
                             "BWT_half_width,BWT_sd_over_orders,BWT_sd_over_seeds"));
    QVERIFY(csv[1].startsWith("a,4,2,0,56,63.53"));
    QCOMPARE(csv[3], QString("\"50 % of A_B & \"\"c\"\", | d\",1,1,0,1.25,,,,-0.04,,,"));
    QVERIFY(QString::fromStdString(formatComparisons(table, TableFormat::text)).contains("0.125"));
    QVERIFY(QString::fromStdString(formatComparisons(table, TableFormat::csv)).contains("AP_p"));
    QCOMPARE(QString::fromStdString(formatRuns(table, TableFormat::csv)).split('\n').size(), 11);
  }

  void whatOthersPublished() {
    QTemporaryDir folder;
    const auto file = [&](const QByteArray& content) {
      QFile target(folder.filePath("cited.csv"));
      const bool opened = target.open(QIODevice::WriteOnly);
      Q_ASSERT(opened);
      target.write(content);
      return folder.filePath("cited.csv").toStdString();
    };
    MethodTable table = makeMethodTable(fourByTwo(), options());
    addCitedRows(table, file("method,AP,BWT,note\nR-KIF,78.4,-2.8,T5-large\nMTL,80,,\n"));
    QCOMPARE(table.rows.size(), std::size_t{4});
    const QString text = QString::fromStdString(formatTable(table, TableFormat::text));
    QVERIFY2(text.contains(QStringLiteral("R-KIF (T5-large) †")) && text.contains("78.4"), qPrintable(text));
    QVERIFY(!table.rows[3].figures[1].mean);
    QVERIFY(tableCaption(table).find("published") != std::string::npos);
    QVERIFY_EXCEPTION_THROWN(addCitedRows(table, file("method,AP\nx,many\n")), Error);
    QVERIFY_EXCEPTION_THROWN(addCitedRows(table, file("name,AP\nx,1\n")), Error);
    QVERIFY_EXCEPTION_THROWN(addCitedRows(table, folder.filePath("none.csv").toStdString()), Error);
  }
};

QTEST_GUILESS_MAIN(TestMethodTable)
#include "tst_method_table.moc"
