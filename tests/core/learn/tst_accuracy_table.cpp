// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracy matrices as people write them in CSV, and what is said about those that cannot be read.
#include <QtTest>
#include <functional>

#include "core/base/error.h"
#include "core/learn/accuracy_table.h"

using namespace skillscope;

namespace {

/// "1 2/. 4": rows by slash, a dot = not measured.
std::string shown(const AccuracyMatrix& matrix) {
  std::string text;
  for (int row = 0; row <= matrix.tasks(); ++row) {
    if (row > 0) text += "/";
    for (int column = 0; column < matrix.tasks(); ++column) {
      const auto score = matrix.at(row, column);
      text += (column > 0 ? " " : "") + (score ? QString::number(*score).toStdString() : std::string("."));
    }
  }
  return text;
}

std::string problemOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

class TestAccuracyTable : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void matrices_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("matrix");
    QTest::addColumn<QString>("tasks");
    const auto row = [](const char* name, const char* text, const char* matrix, const char* tasks) {
      QTest::newRow(name) << QByteArray(text) << matrix << tasks;
    };
    row("square with row 0", "1,2\n3,4\n5,6\n", "1 2/3 4/5 6", "task 1|task 2");
    row("square without row 0", "3,4\n5,6\n", ". ./3 4/5 6", "task 1|task 2");
    row("blank cells", ",\n3,\n5,6", ". ./3 ./5 6", "task 1|task 2");
    row("triangle", "3\n5,6\n7,8,9\n", ". . ./3 . ./5 6 ./7 8 9", "task 1|task 2|task 3");
    row("triangle with row 0", "1,2\n3\n5,6\n", "1 2/3 ./5 6", "task 1|task 2");
    row("heading", "ag,yelp\n3,4\n5,6\n", ". ./3 4/5 6", "ag|yelp");
    row("heading and row names", "after,ag,yelp\nnothing,1,2\nag,3,4\nyelp,5,6\n", "1 2/3 4/5 6", "ag|yelp");
    row("row numbers under a heading", "after,ag,yelp\n0,1,2\n1,3,4\n2,5,6\n", "1 2/3 4/5 6", "ag|yelp");
    row("row numbers under a blank heading", ",ag,yelp\n1,3,4\n2,5,6\n", ". ./3 4/5 6", "ag|yelp");
    row("row names without a heading", "start,1,2\na,3,4\nb,5,6\n", "1 2/3 4/5 6", "task 1|task 2");
    row("row names, first row blank", "start,,\na,3,\nb,5,6\n", ". ./3 ./5 6", "task 1|task 2");
    row("row names, triangle", "start\na,3\nb,5,6\n", ". ./3 ./5 6", "task 1|task 2");
    row("tasks with numbers as names", ",1572,363\nbefore,1,2\na,3,4\nb,5,6\n", "1 2/3 4/5 6", "1572|363");
    row("semicolons", "3;4\n5;6\n", ". ./3 4/5 6", "task 1|task 2");
    row("tabs", "\tag\tyelp\n1\t3\t\n2\t5\t6\n", ". ./3 ./5 6", "ag|yelp");
    row("a row of tabs", "1\t2\n\t\n5\t6\n", "1 2/. ./5 6", "task 1|task 2");
    row("quotes", "\"a, b\",\"say \"\"c\"\"\"\n\"3\",4\n5,6\n", ". ./3 4/5 6", "a, b|say \"c\"");
    row("byte order mark, CRLF, blank lines at the end",
        "\xEF\xBB\xBF"
        "ag,yelp\r\n3,4\r\n5,6\r\n\r\n\n",
        ". ./3 4/5 6", "ag|yelp");
    row("words for not measured", "NaN,-\nn/a,NULL\nnone,6\n", ". ./. ./. 6", "task 1|task 2");
    row("number formats", " 97.01 ,1e1\n0,.5\n", ". ./97.01 10/0 0.5", "task 1|task 2");
    row("percent signs", "ag,yelp\n3 %,4%\n+5%,60.5 %\n", ". ./3 4/5 60.5", "ag|yelp");
    row("decimal commas", "ag;yelp\n3,25;4\n5;60,5 %\n", ". ./3.25 4/5 60.5", "ag|yelp");
    row("decimal commas in quotes", "\"3,5\",4\n5,6\n", ". ./3.5 4/5 6", "task 1|task 2");
    row("a long minus",
        "3,\xE2\x88\x92"
        "4\n5,6\n",
        ". ./3 -4/5 6", "task 1|task 2");
    row("one task", "60\n", "./60", "task 1");
    row("one task with row 0", "5\n60\n", "5/60", "task 1");
    row("one task with a heading", "ag\n60\n", "./60", "ag");
  }

  void matrices() {
    QFETCH(QByteArray, text);
    QFETCH(QString, matrix);
    QFETCH(QString, tasks);
    const AccuracyTable table = readAccuracyTable(text.toStdString(), "m.csv");
    QCOMPARE(QString::fromStdString(shown(table.matrix)), matrix);
    QStringList names;
    for (const std::string& task : table.tasks) names.append(QString::fromStdString(task));
    QCOMPARE(names.join('|'), tasks);
  }

  void problems_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, const QByteArray& text, const char* part) {
      QTest::newRow(name) << text << part;
    };
    row("empty", "", "m.csv: the file is empty");
    row("blank", " \n\n", "the file is empty");
    row("only a heading", "ag,yelp\n", "no row of scores");
    row("a word", "3,4\n5,x6\n", "line 2, column 2: \"x6\" is no number");
    row("a word under a heading", "ag,yelp\n3,4\n5,6x\n", "line 3, column 2 (yelp): \"6x\" is no number");
    row("a percent sign alone", "3,4\n5,%\n", "line 2, column 2: \"%\" is no number");
    row("two signs", "3,4\n5,+-6\n", "line 2, column 2: \"+-6\" is no number");
    row("thousands", "3;4\n5;1,234,567\n", "line 2, column 2: \"1,234,567\" is no number");
    row("comma and point", "3;4\n5;1,234.5\n", "line 2, column 2: \"1,234.5\" is no number");
    row("a word beside row names", "after,ag,yelp\na,3,4\nb,5,oh\n", "line 3, column 3 (yelp): \"oh\"");
    row("a word in the first column", "3,4\n5o,6\n", "line 2, column 1: \"5o\" is no number");
    row("a word in the first row", "3,four\n5,6\n", "line 1, column 2: \"four\" is no number");
    row("infinity", "3,4\n5,inf\n", "line 2, column 2: \"inf\" is no number");
    row("too large", "3,4\n5,1e999\n", "line 2, column 2");
    row("control characters", QByteArray("3,4\n5,\x01\xff\n"), "line 2, column 2: \"??\" is no number");
    row("binary", QByteArray("3,\0\n", 4), "binary");
    row("too few rows", "1,2,3\n4,5,6\n", "2 rows for 3 tasks (line 1), but 4 are needed, or 3 without");
    row("too many rows", "1,2\n1,2\n1,2\n1,2\n", "4 rows for 2 tasks");
    row("one cell too many", "1,2\n3,4\n5,6,7\n", "line 1 has 2 scores, but there are 3 tasks (line 3)");
    row("more cells than headings", "ag,yelp\n3,4\n5,6,7\n", "line 3 has 3 scores, but the heading names 2 tasks");
    row("a short row", "1,2,3\n4,5,6\n7,8\n9,10,11\n", "nothing");  // row 2 of a triangle
    row("a row that is too short", "1,2,3\n4,5,6\n7,8,9\n10,11\n", "line 4 has 2 scores, but there are 3 tasks");
    row("a blank line between", "1,2\n\n5,6\n", "line 2 is blank");
    row("a blank heading", "ag,,yelp\n1,2,3\n4,5,6\n7,8,9\n", "line 1, column 2: the heading of this task is blank");
    row("a task twice", "ag,ag\n3,4\n5,6\n", "line 1, column 2: the task \"ag\" is there twice");
    row("an open quote", "\"ag,yelp\n3,4\n", "line 1, column 1: the quotation mark at its start is not closed");
  }

  void problems() {
    QFETCH(QByteArray, text);
    QFETCH(QString, part);
    const std::string problem = problemOf([&] { readAccuracyTable(text.toStdString(), "m.csv"); });
    QVERIFY2(problem.find(part.toStdString()) != std::string::npos, problem.c_str());
    if (part != "nothing") QVERIFY2(problem.rfind("m.csv: ", 0) == 0, problem.c_str());
  }

  void references() {
    const AccuracyTable table = readAccuracyTable("ag,yelp\n3,4\n5,6\n", "m.csv");
    ReferenceScores references;
    readReferenceScores("single_task,80,70\nupper,,90\n", "b.csv", table, references);
    QVERIFY(references.singleTask == (ScoreList{80, 70}) && references.upper == (ScoreList{std::nullopt, 90}));
    QVERIFY(references.joint.empty() && references.randomInit.empty());
    // With headings, by name: another order, and a task more.
    readReferenceScores("reference,yelp,yahoo,ag\njoint,1,2,3\n", "b.csv", table, references);
    QVERIFY(references.joint == (ScoreList{3, 1}));
    setReferenceScores("random_init", " 0, ", table, references);
    QVERIFY(references.randomInit == (ScoreList{0, std::nullopt}));
    const AccuracyTable unnamed = readAccuracyTable("3,4\n5,6\n", "m.csv");
    readReferenceScores("reference,ag,yelp\njoint,7,8\n", "b.csv", unnamed, references);
    QVERIFY(references.joint == (ScoreList{7, 8}));
  }

  void referenceProblems() {
    const AccuracyTable table = readAccuracyTable("ag,yelp\n3,4\n5,6\n", "m.csv");
    const AccuracyTable unnamed = readAccuracyTable("3,4\n5,6\n", "m.csv");
    ReferenceScores references;
    const auto read = [&](const char* text, const AccuracyTable& tasks, const std::string& part) {
      const std::string problem = problemOf([&] { readReferenceScores(text, "b.csv", tasks, references); });
      QVERIFY2(problem.find("b.csv: " + part) == 0, problem.c_str());
    };
    read("", table, "the file is empty");
    read("single,80,70\n", table, "line 1, column 1: \"single\" is no reference");
    read("single_tsk,80,70\njoint,1,2\n", table,
         "line 1, column 1: \"single_tsk\" is no reference; did you mean single_task?");
    read("joint,1,2\njiont,1,2\n", table, "line 2, column 1: \"jiont\" is no reference; did you mean joint?");
    read("single_task,80\n", table, "line 1 has 1 scores, but there are 2 tasks");
    read("single_task,80,70,60\n", table, "line 1 has 3 scores");
    read("single_task,80,high\n", table, "line 1, column 3 (yelp): \"high\" is no number");
    read("r,ag,imdb\njoint,1,2\n", table, "line 1: the heading has no task \"yelp\" of the matrix");
    read("r,ag,imdb,yelp\njoint,1,2,3\n", unnamed, "line 1 names 3 tasks, but the matrix has 2");
    const auto set = [&](const char* name, const char* values, const std::string& part) {
      const std::string problem = problemOf([&] { setReferenceScores(name, values, table, references); });
      QVERIFY2(problem.find(part) != std::string::npos, problem.c_str());
    };
    set("single", "1,2", "there is no reference \"single\"");
    set("joint", "1,2,3", "joint has 3 scores, but there are 2 tasks");
    set("joint", "1,x", "joint: score 2, \"x\", is no number");
  }
};

QTEST_GUILESS_MAIN(TestAccuracyTable)
#include "tst_accuracy_table.moc"
