// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "core/run/presets.h"
#include "support/quiet_log.h"
#include "ui/view/settings/field_editor.h"
#include "ui/view/settings/settings_form.h"
#include "ui/view/settings/setup_page.h"

namespace skillscope {
namespace {

std::vector<MethodInfo> twoMethods() {
  MethodInfo kif;
  kif.name = "kif";
  kif.title = "KIF / TaSL";
  kif.summary = "Keeps or takes each skill unit at the end of a task.";
  kif.parameters = {
      {"fusion", "Fusion rule", std::string("static"), 0, 0, {"static", "adaptive"}, "How units are merged.", "Eq. 8"},
      {"gamma", "Weight of the previous model", 0.7, 0, 1, {}, "Share of the previous value.", "Eq. 8"},
      {"window", "Window", std::int64_t{7}, 1, 100, {}, "Steps.", ""},
      {"normalise", "Normalise", true, 0, 0, {}, "Min-max over all units.", ""}};
  MethodInfo plain;
  plain.name = "seqlora";
  plain.title = "Sequential fine-tuning";
  return {kif, plain};
}

void type(FieldEditor* field, const QString& text) {
  auto* line = qobject_cast<QLineEdit*>(field->editor());
  QVERIFY(line);
  line->selectAll();
  QTest::keyClicks(line, text);
  if (text.isEmpty()) QTest::keyClick(line, Qt::Key_Delete);
}

}  // namespace

class TestSettingsForm : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  void everySettingAndParameterHasAnEditor() {
    SettingsForm form;
    form.setMethods(twoMethods());
    for (const SettingInfo& info : settings()) {
      FieldEditor* field = form.field(info.key);
      QVERIFY2(field, info.key.c_str());
      QCOMPARE(field->editor()->accessibleName(), QString::fromStdString(info.title));
      QVERIFY2(field->editor()->toolTip().contains(QString::fromStdString(info.key)), info.key.c_str());
      QVERIFY(!field->editor()->accessibleDescription().isEmpty());
      QVERIFY2(field->isDefault() && field->error().isEmpty(), info.key.c_str());
    }
    const std::vector<MethodInfo> methods = twoMethods();
    for (const ParameterDeclaration& declaration : methods[0].parameters) {
      QVERIFY2(form.field("method." + declaration.name), declaration.name.c_str());
    }
    QCOMPARE(form.keys().size(), settings().size() + methods[0].parameters.size());
  }

  void defaultsMakeTheDefaultConfig() {
    SettingsForm form;
    form.setMethods(twoMethods());
    QVERIFY2(form.config().has_value(), qPrintable(form.error()));
    QCOMPARE(toToml(*form.config()), toToml(RunConfig()));
  }

  void aStreamFileTakesThePlaceOfTheStream() {
    QTemporaryDir folder;
    QFile file(folder.filePath("mine.toml"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("tasks = [\"a\", \"b\"]\nformat = \"kif\"\n[orders]\nback = [\"b\", \"a\"]\n");
    file.close();
    SettingsForm form;
    form.setMethods(twoMethods());
    form.show();
    auto* stream = qobject_cast<QComboBox*>(form.field("stream.name")->editor());
    auto* order = qobject_cast<QComboBox*>(form.field("stream.order")->editor());
    QVERIFY(stream && order && stream->isEditable() && order->isEditable());
    QVERIFY(order->findText("long-3") >= 0);
    QCOMPARE(order->lineEdit()->accessibleName(), order->accessibleName());

    stream->setEditText(file.fileName());
    QCOMPARE(order->currentText(), QString("order-1"));  // the text stays, the offers change
    QVERIFY(order->findText("back") >= 0 && order->findText("long-3") < 0);
    order->setEditText("back");
    QVERIFY2(form.config().has_value(), qPrintable(form.error()));
    QCOMPARE(QString::fromStdString(form.config()->streamName), file.fileName());
    QCOMPARE(form.config()->order, std::string("back"));

    // Back to the built-in stream, which has no such order: the field says so, and no longer when it fits again.
    stream->setEditText("wordnet-cl");
    QVERIFY(!form.config());
    QVERIFY2(form.field("stream.order")->error().startsWith("stream.order is \"back\", but must be one of order-1"),
             qPrintable(form.field("stream.order")->error()));
    stream->setEditText(file.fileName());
    QVERIFY(form.config() && form.field("stream.order")->error().isEmpty());
    stream->setEditText("glue");
    QVERIFY(form.error().contains("the path of a stream file"));
  }

  void theSetupPageReadsTheStreamFile() {
    QTemporaryDir folder;
    QFile file(folder.filePath("mine.toml"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("tasks = [\"first_task\", \"b\"]\nformat = \"kif\"\n");
    file.close();
    SetupPage page;
    page.setMethods(twoMethods());
    RunConfig config = loadConfig("demo");
    config.streamName = file.fileName().toStdString();
    page.setConfig(config, "mine");
    QVERIFY2(page.error().isEmpty(), qPrintable(page.error()));
    QVERIFY(page.findChild<QLabel*>("setupSummary")->text().contains("first task"));
    config.order = "standard-1";
    page.setConfig(config, "mine");
    QVERIFY2(page.error().contains("needs tasks that"), qPrintable(page.error()));
    QVERIFY(!page.findChild<QPushButton*>("startButton")->isEnabled());
    config.streamName = "/no/such.toml";
    page.setConfig(config, "mine");
    QVERIFY2(page.error().contains("/no/such.toml"), qPrintable(page.error()));
  }

  void aGoodValueComesOut() {
    SettingsForm form;
    form.setMethods(twoMethods());
    form.show();
    QSignalSpy edited(&form, &SettingsForm::edited);
    type(form.field("train.learning_rate"), QStringLiteral("3e-4"));
    type(form.field("lora.targets"), QStringLiteral("q, k, v"));
    type(form.field("method.gamma"), QStringLiteral("0.5"));
    QVERIFY(edited.size() > 3);
    const auto config = form.config();
    QVERIFY2(config, qPrintable(form.error()));
    QCOMPARE(config->learningRate, 3e-4);
    QCOMPARE(config->loraTargets, (std::vector<std::string>{"q", "k", "v"}));
    QCOMPARE(config->methodParameters.size(), std::size_t(1));
    QCOMPARE(std::get<double>(config->methodParameters.at("gamma")), 0.5);
  }

  void aBadValueShowsItsSentence_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("no number") << "train.learning_rate"
                               << "fast"
                               << "a number from";
    QTest::newRow("out of range") << "lora.rank"
                                  << "0"
                                  << "from 1 to 256";
    QTest::newRow("not whole") << "train.epochs"
                               << "1.5"
                               << "whole number";
    QTest::newRow("unknown task") << "stream.tasks"
                                  << "noun_topik"
                                  << "noun_topik";
    QTest::newRow("empty list") << "lora.targets"
                                << ""
                                << "lora.targets";
    QTest::newRow("method parameter") << "method.gamma"
                                      << "1.5"
                                      << "from 0 to 1";
    QTest::newRow("method integer") << "method.window"
                                    << "x"
                                    << "whole number";
  }
  void aBadValueShowsItsSentence() {
    QFETCH(QString, key);
    QFETCH(QString, text);
    QFETCH(QString, part);
    SettingsForm form;
    form.setMethods(twoMethods());
    form.show();
    FieldEditor* field = form.field(key.toStdString());
    QVERIFY(field);
    const QString before = field->text();
    type(field, text);
    QVERIFY2(field->error().contains(part), qPrintable(field->error()));
    auto* sentence = form.findChild<QLabel*>(key + QStringLiteral(".error"));
    QVERIFY(sentence && sentence->isVisible());
    QVERIFY(sentence->text().contains(field->error()));
    QVERIFY(field->editor()->accessibleDescription().contains(field->error()));
    QVERIFY(!form.config());
    QCOMPARE(form.error(), field->error());
    field->setText(before);
    QVERIFY(!sentence->isVisible());
  }

  void resetBringsTheDefaultBack() {
    SettingsForm form;
    form.show();
    FieldEditor* field = form.field("train.batch_size");
    QToolButton* reset = nullptr;
    for (auto* button : form.findChildren<QToolButton*>()) {
      if (button->accessibleName() == QStringLiteral("Reset Batch size") && !reset) reset = button;
    }
    QVERIFY(reset && !reset->isVisible());
    type(field, QStringLiteral("64"));
    QVERIFY(reset->isVisible());
    QTest::mouseClick(reset, Qt::LeftButton);
    QCOMPARE(field->text(), QStringLiteral("16"));
    QVERIFY(!reset->isVisible() && field->isDefault());
  }

  void combinationsAreCheckedToo() {
    SettingsForm form;
    form.setMethods(twoMethods());
    form.show();
    type(form.field("stream.train_limit"), QStringLiteral("8"));
    type(form.field("train.accumulation"), QStringLiteral("4"));
    QVERIFY(!form.config());
    QVERIFY2(form.error().contains(QStringLiteral("stream.train_limit")), qPrintable(form.error()));
    type(form.field("train.accumulation"), QStringLiteral("1"));
    QVERIFY(form.config());
  }

  void anotherMethodHasItsOwnParameters() {
    SettingsForm form;
    form.setMethods(twoMethods());
    auto* combo = form.findChild<QComboBox*>(QStringLiteral("method.name"));
    combo->setCurrentIndex(combo->findData(QStringLiteral("seqlora")));
    QVERIFY(!form.field("method.gamma"));
    QCOMPARE(form.config()->method, std::string("seqlora"));
    QVERIFY(form.config()->methodParameters.empty());
    combo->setCurrentIndex(combo->findData(QStringLiteral("kif")));
    QVERIFY(form.field("method.gamma"));
  }

  void methodsMayComeLate() {
    SettingsForm form;
    RunConfig config;
    config.method = "kif";
    config.methodParameters["gamma"] = 0.25;
    form.setConfig(config);
    QVERIFY(form.config());
    QCOMPARE(std::get<double>(form.config()->methodParameters.at("gamma")), 0.25);
    form.setMethods(twoMethods());
    QCOMPARE(form.field("method.gamma")->text(), QStringLiteral("0.25"));
    QCOMPARE(std::get<double>(form.config()->methodParameters.at("gamma")), 0.25);
  }

  /// The card was measured before its new fields showed themselves, and squeezed them into its old height.
  void lateMethodsGetTheirRoom() {
    std::vector<MethodInfo> methods = twoMethods();
    for (int i = 0; i < 20; ++i) {
      const std::string name = "extra" + std::to_string(i);
      methods[0].parameters.push_back({name, "Extra " + name, 0.5, 0, 1, {}, "A number.", ""});
    }
    SetupPage page;
    page.resize(860, 610);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    page.setConfig(RunConfig(), QStringLiteral("test"));
    page.hide();
    page.setMethods(methods);
    page.show();
    const auto* form = page.findChild<SettingsForm*>();
    QVERIFY(form);
    for (const std::string& key : form->keys()) {
      if (!key.starts_with("method.")) continue;
      const QWidget* editor = form->field(key)->editor();
      QTRY_VERIFY2(editor->height() >= editor->minimumSizeHint().height(), key.c_str());
    }
  }

  void anUnknownMethodIsNamed() {
    SettingsForm form;
    RunConfig config;
    config.method = "elsewhere";
    form.setConfig(config);
    QVERIFY(form.config());
    form.setMethods(twoMethods());
    QVERIFY(!form.config());
    QVERIFY(form.error().contains(QStringLiteral("elsewhere")) && form.error().contains(QStringLiteral("seqlora")));
  }

  void columnsFollowTheWidth() {
    SettingsForm form;
    form.resize(1000, 600);
    form.show();
    const auto x = [&form](const char* key) { return form.field(key)->editor()->mapTo(&form, QPoint()).x(); };
    QTRY_VERIFY(x("train.learning_rate") > 450);
    form.resize(420, 600);
    QTRY_VERIFY(x("train.learning_rate") < 420);
  }

  void everyPresetIsReadyToStart() {
    SetupPage page;
    page.setMethods({});
    for (const PresetInfo& preset : presets()) {
      page.choosePreset(QString::fromStdString(preset.name));
      QVERIFY2(page.error().isEmpty(), qPrintable(page.error()));
      QCOMPARE(toToml(*page.config()), toToml(loadConfig(preset.name)));
      QVERIFY(!page.findChild<QLabel*>(QStringLiteral("setupSummary"))->text().isEmpty());
    }
  }

  void setupStartsOnlyWhatCanStart() {
    SetupPage page;
    page.resize(900, 700);
    page.show();
    page.setMethods(twoMethods());
    page.choosePreset(QStringLiteral("demo"));
    auto* start = page.findChild<QPushButton*>(QStringLiteral("startButton"));
    auto* problem = page.findChild<QLabel*>(QStringLiteral("setupProblem"));
    QSignalSpy wanted(&page, &SetupPage::startWanted);
    QVERIFY(start->isEnabled() && !problem->isVisible());
    QTest::mouseClick(start, Qt::LeftButton);
    QCOMPARE(wanted.size(), 1);
    type(page.form()->field("train.batch_size"), QStringLiteral("0"));
    QVERIFY(!start->isEnabled() && problem->isVisible());
    QVERIFY(problem->text().contains(QStringLiteral("train.batch_size")));
    page.choosePreset(QStringLiteral("demo"));
    QVERIFY(start->isEnabled() && !problem->isVisible());
    page.setTraining(true);  // it would wait for the run that trains
    QVERIFY(start->isEnabled() && problem->isVisible());
    QCOMPARE(start->text(), QStringLiteral("Start Later"));
    page.setTraining(false);
    QCOMPARE(start->text(), QStringLiteral("Start"));
    page.choosePreset(QStringLiteral("/nowhere/x.toml"));
    QVERIFY(!start->isEnabled());
    QVERIFY2(problem->text().contains(QStringLiteral("/nowhere/x.toml")), qPrintable(problem->text()));
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestSettingsForm)
#include "tst_settings_form.moc"
