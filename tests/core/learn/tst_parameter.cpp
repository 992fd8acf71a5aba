// SPDX-License-Identifier: GPL-3.0-or-later
// Declared parameters: defaults, types, ranges, choices, and what is said about wrong ones.
#include <QtTest>
#include <limits>

#include "core/base/error.h"
#include "core/learn/parameter.h"

using namespace skillscope;

namespace {

MethodInfo method() {
  MethodInfo info;
  info.name = "example";
  info.parameters = {{"gamma", "Gamma", 0.7, 0, 1, {}, "", ""},
                     {"rounds", "Rounds", std::int64_t{3}, 1, 10, {}, "", ""},
                     {"fusion", "Fusion", std::string("static"), 0, 0, {"static", "adaptive"}, "", ""},
                     {"label", "Label", std::string(), 0, 0, {}, "", ""},
                     {"track", "Track", true, 0, 0, {}, "", ""}};
  return info;
}

QString messageFor(const std::map<std::string, ParameterValue>& given) {
  try {
    ParameterSet(method(), given);
  } catch (const UsageError& error) {
    return QString::fromUtf8(error.what());
  }
  return {};
}

}  // namespace

class TestParameter : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void defaults() {
    const ParameterSet set(method(), {});
    QCOMPARE(set.real("gamma"), 0.7);
    QCOMPARE(set.integer("rounds"), 3);
    QCOMPARE(set.text("fusion"), std::string("static"));
    QCOMPARE(set.flag("track"), true);
    QCOMPARE(set.values().size(), std::size_t{5});
  }

  void given() {
    const ParameterSet set(method(),
                           {{"gamma", std::int64_t{1}}, {"fusion", std::string("adaptive")}, {"track", false}});
    QCOMPARE(set.real("gamma"), 1.0);  // a whole number where a real one is declared
    QCOMPARE(set.text("fusion"), std::string("adaptive"));
    QCOMPARE(set.flag("track"), false);
  }

  void wrong_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("message");
    QTest::newRow("above") << "gamma" << 0 << "method.gamma is 1.5, but must be a number from 0 to 1";
    QTest::newRow("nan") << "gamma" << 1 << "method.gamma is nan, but must be a number from 0 to 1";
    QTest::newRow("infinite") << "gamma" << 2 << "method.gamma is inf, but must be a number from 0 to 1";
    QTest::newRow("text for real") << "gamma" << 3 << "method.gamma is \"x\", but must be a number from 0 to 1";
    QTest::newRow("real for integer") << "rounds" << 0
                                      << "method.rounds is 1.5, but must be a whole number from 1 to 10";
    QTest::newRow("too many") << "rounds" << 4 << "method.rounds is 11, but must be a whole number from 1 to 10";
    QTest::newRow("choice") << "fusion" << 3 << "method.fusion is \"x\", but must be one of static, adaptive";
    QTest::newRow("flag") << "track" << 4 << "method.track is 11, but must be true or false";
    QTest::newRow("text") << "label" << 0 << "method.label is 1.5, but must be a text";
  }

  void wrong() {
    QFETCH(QString, name);
    QFETCH(int, kind);
    QFETCH(QString, message);
    const ParameterValue values[] = {1.5, std::numeric_limits<double>::quiet_NaN(),
                                     std::numeric_limits<double>::infinity(), std::string("x"), std::int64_t{11}};
    QCOMPARE(messageFor({{name.toStdString(), values[kind]}}), message);
  }

  void unknownKey() {
    const QString near = messageFor({{"gama", 0.5}});
    QVERIFY2(near.contains("no parameter method.gama") && near.contains("did you mean method.gamma?"),
             qPrintable(near));
    const QString far = messageFor({{"zzzzzz", 0.5}});
    QVERIFY2(far.contains("method.rounds") && !far.contains("did you mean"), qPrintable(far));
  }

  void undeclaredUse() {
    const ParameterSet set(method(), {});
    QVERIFY_EXCEPTION_THROWN(set.real("nothing"), Error);
    QVERIFY_EXCEPTION_THROWN(set.real("rounds"), Error);
  }

  void texts() {
    QCOMPARE(toText(true), std::string("true"));
    QCOMPARE(toText(std::int64_t{-3}), std::string("-3"));
    QCOMPARE(toText(0.7), std::string("0.7"));
    QCOMPARE(toText(1e-8), std::string("1e-08"));
    QCOMPARE(toText(std::string("static")), std::string("static"));
  }

  void guesses() {
    QCOMPARE(guessedValue("true"), ParameterValue(true));
    QCOMPARE(guessedValue(" 3 "), ParameterValue(std::int64_t{3}));
    QCOMPARE(guessedValue("+3"), ParameterValue(std::int64_t{3}));
    QCOMPARE(guessedValue("1e-3"), ParameterValue(1e-3));
    QCOMPARE(guessedValue("\"3\""), ParameterValue(std::string("3")));
    QCOMPARE(guessedValue("static"), ParameterValue(std::string("static")));
    QCOMPARE(guessedValue("99999999999999999999"), ParameterValue(1e20));
    QCOMPARE(guessedValue(""), ParameterValue(std::string()));
  }

  void typedTexts() {
    const ParameterDeclaration whole{"n", "", std::int64_t{1}, 0, 9, {}, "", ""};
    QCOMPARE(valueFromText("n", whole, " 7 "), ParameterValue(std::int64_t{7}));
    for (const char* bad : {"", "7x", "7.0", "-1", "10", "99999999999999999999", "0x5", "--3"}) {
      QVERIFY_EXCEPTION_THROWN(valueFromText("n", whole, bad), UsageError);
    }
    const ParameterDeclaration real{"x", "", 0.5, 0, 0, {}, "", ""};
    QCOMPARE(valueFromText("x", real, "1e-3"), ParameterValue(1e-3));
    for (const char* bad : {"", "nan", "inf", "-inf", "1e999", "1,5"}) {
      QVERIFY_EXCEPTION_THROWN(valueFromText("x", real, bad), UsageError);
    }
    const ParameterDeclaration flag{"f", "", false, 0, 0, {}, "", ""};
    QCOMPARE(valueFromText("f", flag, "true"), ParameterValue(true));
    QVERIFY_EXCEPTION_THROWN(valueFromText("f", flag, "yes"), UsageError);
  }
};

QTEST_GUILESS_MAIN(TestParameter)
#include "tst_parameter.moc"
