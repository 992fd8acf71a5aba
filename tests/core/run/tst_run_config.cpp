// SPDX-License-Identifier: GPL-3.0-or-later
// Reading, writing and checking configs: nothing is lost on the way, and everything wrong gets one sentence.
#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include "core/base/error.h"
#include "core/data/task_source.h"
#include "core/run/presets.h"
#include "core/run/run_config.h"
#include "tests/support/refusal.h"

using namespace skillscope;
using skillscope::test::refusal;

namespace {

const QString corpus = SKILLSCOPE_SOURCE_DIR "/tests/corpus/config";

QString refusalOf(const QString& assignment) {
  return refusal<UsageError>([&] {
    RunConfig config;
    applySetting(config, assignment.toStdString());
  });
}

QRegularExpression wildcard(const QString& pattern) {
  QStringList parts;
  for (const QString& part : pattern.split('*')) parts.append(QRegularExpression::escape(part));
  return QRegularExpression("\\A" + parts.join(".*") + "\\z", QRegularExpression::DotMatchesEverythingOption);
}

}  // namespace

class TestRunConfig : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void defaultsSurviveTheRoundTrip() {
    const RunConfig defaults;
    QVERIFY(readConfigText(toToml(defaults), "defaults") == defaults);
    QVERIFY(readConfigText("", "empty") == defaults);
  }

  void everythingSurvivesTheRoundTrip() {
    RunConfig config;
    config.name = "Ünïcode \"quoted\" \\ name";
    config.notes = "two\nlines\tand a tab";
    config.seed = 4294967295;
    config.learningRate = 1.0 / 3;
    config.loraAlpha = 16;
    config.clipNorm = 1e6;
    config.loraTargets = {"encoder.block.0.layer.0.SelfAttention.q", "wi_0"};
    config.tasks = {"field", "noun_topic_a"};
    config.everySteps = -1;
    config.futureTasks = false;
    config.tuning = "full";
    config.method = "some-method_2";
    config.methodParameters = {
        {"gamma", 1.0}, {"rounds", std::int64_t{3}}, {"fusion", std::string("a \"b\"")}, {"track", false}};
    const RunConfig again = readConfigText(toToml(config), "written");
    QCOMPARE(QString::fromStdString(toToml(again)), QString::fromStdString(toToml(config)));
    QVERIFY(again == config);
  }

  void everySettingCanBeSet() {
    // Each key takes a value of its own that is not the default, alone, and is read back from what is written.
    for (const SettingInfo& setting : settings()) {
      RunConfig config;
      std::string value = "another";
      if (const bool* flag = std::get_if<bool>(&setting.defaultValue)) {
        value = *flag ? "false" : "true";
      } else if (!setting.choices.empty()) {
        value = setting.choices.back();
      } else if (!std::holds_alternative<std::string>(setting.defaultValue)) {
        value = toText(setting.defaultValue) == "1" ? "0" : "1";
        if (setting.minimum > 0 && value == "0") value = "2";
        if (setting.maximum == 1 && value == "2") value = "0.5";
        if (setting.maximum < 1) value = "0.5";
      }
      applySetting(config, setting.key + "=" + value);
      if (setting.choices.size() == 1) continue;
      QVERIFY2(!(config == RunConfig()), setting.key.c_str());
      QVERIFY2(toText(settingValue(config, setting.key)) == value, setting.key.c_str());
      QVERIFY2(readConfigText(toToml(config), "x") == config, setting.key.c_str());
    }
  }

  void settingsAreDescribed() {
    QStringList keys;
    for (const SettingInfo& setting : settings()) {
      QVERIFY2(!setting.title.empty() && !setting.help.empty(), setting.key.c_str());
      QVERIFY2(!keys.contains(QString::fromStdString(setting.key)), setting.key.c_str());
      keys.append(QString::fromStdString(setting.key));
      QVERIFY2(settingValue(RunConfig(), setting.key) == setting.defaultValue, setting.key.c_str());
      const bool number = setting.defaultValue.index() == 1 || setting.defaultValue.index() == 2;
      QVERIFY2(!number || setting.minimum < setting.maximum, setting.key.c_str());
    }
    QVERIFY(keys.contains("run.seed") && keys.contains("train.learning_rate"));
  }

  void badFiles_data() {
    QTest::addColumn<QString>("name");
    const QStringList files = QDir(corpus).entryList({"*.toml"}, QDir::Files, QDir::Name);
    QVERIFY(files.size() > 30);
    for (const QString& file : files) QTest::newRow(qPrintable(file)) << file.chopped(5);
  }

  void badFiles() {
    QFETCH(QString, name);
    QFile expectFile(corpus + "/" + name + ".expect");
    QVERIFY(expectFile.open(QIODevice::ReadOnly));
    const QString expected = QString::fromUtf8(expectFile.readAll()).trimmed();
    QString actual = refusal<UsageError>([&] { readConfigFile((corpus + "/" + name + ".toml").toStdString()); });
    actual.remove(corpus + "/");
    QVERIFY2(wildcard(expected).match(actual).hasMatch(), qPrintable(actual));
    QVERIFY(!actual.contains('\n') && actual.size() < 700);
  }

  void filesThatCannotBeRead() {
    QTemporaryDir folder;
    const auto read = [](const QString& path) {
      return refusal<UsageError>([&] { readConfigFile(path.toStdString()); });
    };
    QVERIFY(read(folder.filePath("missing.toml")).contains("missing.toml cannot be read: No such file or directory"));
    QVERIFY(read(folder.path()).contains("is a folder"));
    QVERIFY(read("/dev/null").contains("is no regular file"));
    QFile huge(folder.filePath("huge.toml"));
    QVERIFY(huge.open(QIODevice::WriteOnly) && huge.resize(20'000'000));
    QVERIFY(read(huge.fileName()).contains("20000000 bytes, more than any config needs"));
    QFile empty(folder.filePath("empty.toml"));
    QVERIFY(empty.open(QIODevice::WriteOnly));
    empty.close();
    QVERIFY(readConfigFile(empty.fileName().toStdString()) == RunConfig());
    const QString fifo = folder.filePath("fifo");
    QCOMPARE(mkfifo(fifo.toUtf8().constData(), 0600), 0);
    QVERIFY(read(fifo).contains("is no regular file"));
  }

  void badAssignments_data() {
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QString>("message");
    QTest::newRow("no equals sign") << "train.epochs"
                                    << "\"train.epochs\" is no setting: write KEY=VALUE*";
    QTest::newRow("nothing") << ""
                             << "\"\" is no setting*";
    QTest::newRow("no key") << "=3"
                            << "\"=3\" is no setting*";
    QTest::newRow("unknown") << "train.epoch=3"
                             << "there is no setting train.epoch; did you mean train.epochs?";
    QTest::newRow("no section") << "epochs=3"
                                << "there is no setting epochs; did you mean train.epochs?";
    QTest::newRow("type") << "train.epochs=three"
                          << "train.epochs is \"three\", but must be a whole number from 1 to 1000";
    QTest::newRow("empty") << "train.epochs="
                           << "train.epochs is \"\", but must be a whole number from 1 to 1000";
    QTest::newRow("overflow")
        << "run.seed=99999999999999999999"
        << "run.seed is \"99999999999999999999\", but must be a whole number from 0 to 4294967295";
    QTest::newRow("nan") << "train.learning_rate=nan"
                         << "train.learning_rate is nan, but must be a number from 1e-08 to 1";
    QTest::newRow("range") << "train.batch_size=0"
                           << "train.batch_size is 0, but must be a whole number from 1 to 4096";
    QTest::newRow("choice") << "eval.decoding=label"
                            << "eval.decoding is \"label\", but must be one of generate, labels; did you mean labels?";
    QTest::newRow("empty list") << "lora.targets="
                                << "lora.targets is empty, but must be a list of at least one text";
    QTest::newRow("empty item") << "lora.targets=q,,v"
                                << "lora.targets has an empty item";
    QTest::newRow("broken list") << "lora.targets=[\"q\""
                                 << "lora.targets is [\"q\", but must be a list of at least one text";
    QTest::newRow("method name") << "method.name="
                                 << "method.name is \"\", but must be a name of letters, digits, - and _";
    QTest::newRow("method nan") << "method.gamma=nan"
                                << "method.gamma is nan, but must be a finite number";
    QTest::newRow("method itself") << "method=kif"
                                   << "there is no setting method*";
  }

  void badAssignments() {
    QFETCH(QString, assignment);
    QFETCH(QString, message);
    const QString actual = refusalOf(assignment);
    QVERIFY2(wildcard(message).match(actual).hasMatch(), qPrintable(actual));
  }

  void assignments() {
    RunConfig config;
    applySetting(config, "train.learning_rate=1e-4");
    applySetting(config, " train.epochs = 7 ");
    applySetting(config, "run.name=a = b");
    applySetting(config, "lora.targets=q, k ,v");
    applySetting(config, "stream.tasks=[\"field\", \"verb_gloss\"]");
    applySetting(config, "eval.before_training=false");
    QCOMPARE(config.learningRate, 1e-4);
    QCOMPARE(config.epochs, 7);
    QCOMPARE(config.name, std::string("a = b"));
    QCOMPARE(config.loraTargets, (std::vector<std::string>{"q", "k", "v"}));
    QCOMPARE(config.tasks, (std::vector<std::string>{"field", "verb_gloss"}));
    QCOMPARE(config.beforeTraining, false);
    applySetting(config, "stream.tasks=");
    QVERIFY(config.tasks.empty());
  }

  void parametersBelongToTheirMethod() {
    RunConfig config;
    config.method = "kif";
    applySetting(config, "method.gamma=0.5");
    applySetting(config, "method.name=kif");
    QCOMPARE(settingValue(config, "method.gamma"), ParameterValue(0.5));
    applySetting(config, "method.name=seqlora");
    QCOMPARE(settingValue(config, "method.name"), ParameterValue(std::string("seqlora")));
    QVERIFY(config.methodParameters.empty());
    QVERIFY(refusal<UsageError>([&] { settingValue(config, "method.gamma"); }).contains("not given"));
    QVERIFY(refusal<UsageError>([&] { settingValue(config, "train.nothing"); }).contains("no setting train.nothing"));
  }

  void validateChecksWhatWasSetInCode() {
    RunConfig config;
    config.batchSize = 0;
    QVERIFY(refusal<UsageError>([&] { validate(config); }).contains("train.batch_size is 0"));
    config = RunConfig();
    config.loraTargets.clear();
    QVERIFY(refusal<UsageError>([&] { validate(config); }).contains("lora.targets is empty"));
    config = RunConfig();
    config.methodParameters["gamma"] = std::numeric_limits<double>::infinity();
    QVERIFY(refusal<UsageError>([&] { validate(config); }).contains("method.gamma"));
    validate(RunConfig());
  }

  void presetsAreThere() {
    const std::vector<PresetInfo> found = presets();
    QVERIFY(found.size() >= 5);
    QCOMPARE(found.front().name, std::string("demo"));
    QStringList names;
    for (const PresetInfo& preset : found) {
      names.append(QString::fromStdString(preset.name));
      QVERIFY2(!preset.summary.empty(), preset.name.c_str());
      const RunConfig config = loadConfig(preset.name);  // throws if one is wrong
      QVERIFY2(!config.name.empty(), preset.name.c_str());
      QVERIFY2(readConfigText(toToml(config), preset.name) == config, preset.name.c_str());
    }
    for (const char* name : {"demo", "seqlora", "kif-adaptive", "full-finetuning", "quick"})
      QVERIFY2(names.contains(name), name);
  }

  void streamFiles() {
    QTemporaryDir folder;
    const auto write = [&](const QString& name, const QByteArray& text) {
      QFile file(folder.filePath(name));
      const bool opened = file.open(QIODevice::WriteOnly);
      Q_ASSERT(opened);
      file.write(text);
      return folder.filePath(name).toStdString();
    };
    // Relative to the config file; written out as what it is.
    const RunConfig config = readConfigFile(
        write("mine.toml",
              "[stream]\nname = \"sub/data.toml\"\nfolder = \"../raw\"\norder = \"any\"\ntasks = [\"a\", "
              "\"b\"]\n"));
    QCOMPARE(QString::fromStdString(config.streamName), folder.filePath("sub/data.toml"));
    QCOMPARE(QString::fromStdString(config.streamFolder), QDir::cleanPath(folder.filePath("../raw")));
    QVERIFY(readConfigText(toToml(config), "written") == config);
    const StreamChoice choice = streamChoice(config);
    QCOMPARE(choice.name, config.streamName);
    QCOMPARE(choice.folder, config.streamFolder);
    QCOMPARE(choice.tasks, config.tasks);
    // As typed it stays; orders and tasks are the file's business.
    RunConfig typed;
    applySetting(typed, "stream.order=standard-1");
    QVERIFY(refusal<UsageError>([&] {
              validate(typed);
            }).startsWith("stream.order is \"standard-1\", but must be one of order-1"));
    applySetting(typed, "stream.name=data.toml");
    validate(typed);
    QCOMPARE(typed.streamName, std::string("data.toml"));
    QVERIFY(refusalOf("stream.name=glue")
                .startsWith("stream.name is \"glue\", but must be wordnet-cl, or the path of a stream file (.toml)"));
    QVERIFY(refusalOf("stream.tasks=a,,b").contains("empty item"));
  }

  void comparablePresetsDifferInTheMethodOnly() {
    RunConfig demo = loadConfig("demo");
    for (const char* name : {"seqlora", "kif-adaptive", "recurrent-kif"}) {
      RunConfig other = loadConfig(name);
      other.name = demo.name;
      other.method = demo.method;
      other.methodParameters = demo.methodParameters;
      QVERIFY2(other == demo, name);
    }
  }

  void presetOrPath() {
    QTemporaryDir folder;
    const QString path = folder.filePath("mine.toml");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[run]\nseed = 42\n");
    file.close();
    QCOMPARE(loadConfig(path.toStdString()).seed, 42);
    const QString sentence = refusal<UsageError>([] { loadConfig("demmo"); });
    QVERIFY2(sentence.contains("no preset and no file named \"demmo\"") && sentence.contains("did you mean demo?") &&
                 sentence.contains("quick"),
             qPrintable(sentence));
    QVERIFY(refusal<UsageError>([] { loadConfig(""); }).contains("empty"));
    QVERIFY(refusal<UsageError>([] { loadConfig("no/such.toml"); }).contains("no/such.toml cannot be read"));
  }
};

QTEST_GUILESS_MAIN(TestRunConfig)
#include "tst_run_config.moc"
