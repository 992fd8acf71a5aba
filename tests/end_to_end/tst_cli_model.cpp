// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// skillscope-cli model: what a checkpoint holds, a forward pass, continuations, and merging an adapter.
#include <QDir>
#include <QtTest>

#include "cli_process.h"

class TestCliModel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void inspectsT5() {
    const QJsonObject report = inspected({"inspect", model("t5_v10_relu"), "--lora-rank", "4"});
    QCOMPARE(report["type"].toString(), QString("t5"));
    QCOMPARE(report["tied_head"].toBool(), true);
    QCOMPARE(report["weights"].toArray().at(0)["name"].toString(), QString("shared.weight"));
    QCOMPARE(report["weights"].toArray().at(0)["shape"].toArray(), (QJsonArray{256, 32}));
    qint64 sum = 0;
    for (const QJsonValue weight : report["weights"].toArray()) sum += weight["parameters"].toInteger();
    QCOMPARE(report["parameters"].toInteger(), sum);
    QCOMPARE(report["bytes"].toInteger(), 4 * sum);
    QCOMPARE(report["scalars_by_type"]["F32"].toInteger(), sum);
    // q and v of 2 encoder layers, and of the self and cross attention of 2 decoder layers.
    int chosen = 0;
    for (const QJsonValue linear : report["linear_layers"].toArray()) chosen += linear["chosen"].toBool() ? 1 : 0;
    QCOMPARE(chosen, 12);
    const QJsonObject lora = report["lora"].toObject();
    QCOMPARE(lora["parameters"].toInteger(), qint64{12} * 4 * (32 + 32));
    QCOMPARE(lora["units"]["pair"].toInt(), 48);
    QCOMPARE(lora["units"]["matrix"].toInt(), 24);
    QCOMPARE(report["full"]["units"]["tensor"].toInt(), static_cast<int>(report["weights"].toArray().size()));
    const QJsonObject memory = report["memory_bytes"].toObject();
    QCOMPARE(memory["lora_training"]["weights"].toInteger(), 4 * sum);
    QCOMPARE(memory["lora_training"]["trained"].toInteger(), 16 * lora["parameters"].toInteger());
    QCOMPARE(memory["full_training"]["trained"].toInteger(), 12 * sum);
    QVERIFY(memory["lora_training"]["total"].toInteger() < memory["full_training"]["total"].toInteger());
    const QJsonObject large = inspected({"inspect", model("t5_v10_relu"), "--batch-size", "32"});
    QCOMPARE(large["memory_bytes"]["lora_training"]["activations"].toInteger(),
             2 * memory["lora_training"]["activations"].toInteger());
  }

  void inspectsLlama() {
    const QJsonObject report = inspected({"inspect", model("llama_gqa_sharded_tied")});
    QCOMPARE(report["type"].toString(), QString("llama"));
    QCOMPARE(report["tied_head"].toBool(), true);
    QCOMPARE(report["lora"]["units"]["pair"].toInt(), 2 * 2 * 8);  // "q" and "v" find q_proj and v_proj
    QCOMPARE(report["lora"]["parameters"].toInteger(), qint64{2} * 8 * ((48 + 48) + (48 + 24)));
    for (const QJsonValue linear : report["linear_layers"].toArray()) {
      QVERIFY(linear["path"].toString() != "lm_head");  // it is the embedding
    }
    QCOMPARE(inspected({"inspect", model("llama_mha")})["tied_head"].toBool(), false);
    const QJsonObject all = inspected({"inspect", model("llama_mha"), "--lora-targets", "all-linear"});
    QCOMPARE(all["lora"]["units"]["matrix"].toInt(), 2 * 7 * 2);
  }

  void inspectsAnEncoder() {
    const QJsonObject report = inspected({"inspect", model("bert_classifier")});
    QCOMPARE(report["writes_text"].toBool(), false);
    // Runs train it without its own pooler and classifier.
    qint64 own = 0, layers = 0;
    for (const QJsonValue linear : report["linear_layers"].toArray()) {
      if (linear["layer"].toInt() < 0) own += (linear["in"].toInteger() + 1) * linear["out"].toInteger();
      if (linear["module"].toString() == "self.q") ++layers;
    }
    QVERIFY(own > 0);
    QCOMPARE(report["full"]["parameters"].toInteger(), report["parameters"].toInteger() - own);
    QCOMPARE(report["lora"]["units"]["matrix"].toInt(), 2 * 2 * layers);
    QVERIFY(report["memory_bytes"]["lora_training"]["activations"].toInteger() > 0);
  }

  void frozenTypesDecideAboutMemory() {
    const auto weights = [&](const QString& folder, const QString& type) {
      const QJsonObject report = inspected({"inspect", folder, "--frozen-type", type});
      return report["memory_bytes"]["lora_training"]["weights"].toInteger();
    };
    // The bundled model is stored in float16.
    const QJsonObject half = inspected({"inspect", "bundled"});
    const qint64 file = half["bytes"].toInteger(), all = half["parameters"].toInteger();
    QCOMPARE(weights("bundled", "float32"), 4 * all);
    QVERIFY(weights("bundled", "file") >= file && weights("bundled", "file") < file + file / 10);
    QVERIFY(weights("bundled", "bfloat16") < 4 * all);
    // A file in float32 is as it is, but for rounding.
    const QString plain = model("llama_mha");
    QCOMPARE(weights(plain, "file"), weights(plain, "float32"));
    QVERIFY(weights(plain, "bfloat16") < weights(plain, "float32"));
    // The same numbers whatever the memory.
    const QStringList read = {"forward", "bundled", "--ids", "5,9,14,3,1", "--target-ids", "7,1", "--frozen-type"};
    const double wide = inspected(read + QStringList{"float32"})["loss"].toDouble();
    QVERIFY(wide > 0);
    QCOMPARE(inspected(read + QStringList{"file"})["loss"].toDouble(), wide);
    QVERIFY(near(inspected(read + QStringList{"bfloat16"})["loss"].toDouble(), wide, 0.1));
    QCOMPARE(cli_.run({"model", "forward", plain, "--ids", "1,5", "--frozen-type", "int8"}).code, 2);
  }

  void printsATree() {
    const CliResult result = cli_.run({"model", "inspect", model("t5_v11_gated")});
    QVERIFY2(result.code == 0, qPrintable(result.errors));
    for (const char* part : {"\n  shared.weight ", "1 to 2.layer ", " each", "DenseReluDense", "self.q", "rank-1 pairs",
                             "evaluation", "of its own"}) {
      QVERIFY2(result.output.contains(part), part);
    }
  }

  void forwardMatchesTheReference() {
    // Row 1 of the fixtures' batches: summed losses as the reference library gives them.
    const QJsonObject t5 = inspected(
        {"forward", model("t5_v10_relu"), "--ids", "163,21,119,72,86,140,15,42,1", "--target-ids", "99,186,1"});
    QVERIFY2(near(t5["loss"].toDouble() * 3, 29.890907287597656, 1e-3), qPrintable(t5["loss"].toString()));
    QCOMPARE(t5["loss_tokens"].toInt(), 3);
    QCOMPARE(t5["states"].toArray().size(), 6);  // embedding and two blocks of each stack
    const QJsonObject llama =
        inspected({"forward", model("llama_mha"), "--ids", "1,112", "--target-ids", "48,92,206,221,117"});
    QVERIFY(near(llama["loss"].toDouble() * 5, 66.37185668945312, 1e-3));
    // The whole text without a target: one token more counts, the second one.
    const QJsonObject text = inspected({"forward", model("llama_mha"), "--ids", "1,112,48,92,206,221,117"});
    QCOMPARE(text["loss_tokens"].toInt(), 6);
    QVERIFY(text["loss"].toDouble() > 0);
    // Greedy continuations of the fixture begin like this.
    const QJsonObject next = inspected({"forward", model("llama_mha"), "--ids", "1,16,10,4", "--top", "3"});
    QCOMPARE(next["next"].toArray().size(), 3);
    QCOMPARE(next["next"][0]["id"].toInt(), 12);
    QVERIFY(next["next"][0]["probability"].toDouble() > next["next"][1]["probability"].toDouble());
    const QJsonObject end =
        inspected({"forward", model("llama_mha"), "--ids", "1,16,10,4", "--target-ids", "12", "--top", "1"});
    QCOMPARE(end["next"][0]["id"].toInt(), 2);
    const QJsonObject classes = inspected({"forward", model("bert_classifier"), "--ids", "2,17,9,3"});
    double sum = 0;
    for (const QJsonValue share : classes["classes"].toArray()) sum += share.toDouble();
    QCOMPARE(classes["classes"].toArray().size(), 3);
    QVERIFY(near(sum, 1, 1e-9));
    QCOMPARE(classes["embedding"].toArray().size(), 40);
    QVERIFY(cli_.run({"model", "forward", model("llama_mha"), "--ids", "1,5"}).output.contains("Hidden states"));
  }

  void mergesAnAdapter() {
    const QString base = model("t5_v10_relu"), adapter = fixture("lora/t5_v10_qv_r4"), out = cli_.path("new/merged");
    const QStringList ids = {"--ids", "163,21,119,72,86,140,15,42,1", "--target-ids", "99,186,1"};
    const double plain = inspected(QStringList{"forward", base} + ids)["loss"].toDouble();
    const double with = inspected(QStringList{"forward", base, "--adapter", adapter} + ids)["loss"].toDouble();
    QVERIFY(!near(plain, with, 1e-3));
    const QJsonObject report = inspected({"merge", base, "--adapter", adapter, "-o", out});
    QCOMPARE(report["layers"].toInt(), 12);
    QCOMPARE(report["dtype"].toString(), QString("float32"));
    QVERIFY(near(inspected(QStringList{"forward", out} + ids)["loss"].toDouble(), with, 1e-5));
    QCOMPARE(QDir(cli_.path("new")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{"merged"});
    QVERIFY(QFile::exists(out + "/generation_config.json"));

    // Half precision by request; every weight but the adapted ones is only rounded.
    const QString half = cli_.path("half");
    QVERIFY(QDir().mkpath(half));  // an empty folder may be there
    const CliResult text = cli_.run({"model", "merge", base, "--adapter", adapter, "-o", half, "--dtype", "bfloat16"});
    QVERIFY2(text.code == 0 && text.output.contains("12 layers changed"), qPrintable(text.errors));
    const QJsonObject stored = inspected({"inspect", half});
    QCOMPARE(stored["scalars_by_type"].toObject().keys(), QStringList{"BF16"});
    QVERIFY(near(inspected(QStringList{"forward", half} + ids)["loss"].toDouble(), with, 0.1));
    QFile config(half + "/config.json");
    QVERIFY(config.open(QIODevice::ReadOnly));
    QCOMPARE(QJsonDocument::fromJson(config.readAll())["torch_dtype"].toString(), QString("bfloat16"));

    expectError({"merge", base, "--adapter", adapter, "-o", out}, 2, "exists already");
  }

  void aFailedMergeLeavesNothing() {
    const QString out = cli_.path("failed/merged");
    expectError({"merge", model("llama_mha"), "--adapter", fixture("lora/t5_v10_qv_r4"), "-o", out}, 1,
                "no linear layer");
    QVERIFY(QDir(cli_.path("failed")).isEmpty());
  }

  void generates() {
    if (!Cli::hasBackbone()) QSKIP("the bundled backbone is not in resources/backbone");
    const QStringList prompts = {"definition: a large animal", "definition: to run very fast through a field"};
    const CliResult text = cli_.run(QStringList{"model", "generate", "bundled"} + prompts);
    QVERIFY2(text.code == 0, qPrintable(text.errors));
    QCOMPARE(text.output.count('\n'), 2);
    QFile file(cli_.path("prompts.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write((prompts.join("\r\n\n") + "\n").toUtf8());
    file.close();
    // One at a time, from a file: the same answers.
    const CliResult single =
        cli_.run({"model", "generate", "bundled", "--file", file.fileName(), "--batch-size", "1", "--json"});
    QVERIFY2(single.code == 0, qPrintable(single.errors));
    const QJsonArray list = single.json().array();
    QCOMPARE(list.size(), 2);
    QCOMPARE(list.at(1)["prompt"].toString(), prompts[1]);
    QCOMPARE(list.at(0)["text"].toString() + '\n' + list.at(1)["text"].toString() + '\n', text.output);
    const CliResult one = cli_.run({"model", "generate", "bundled", prompts[0], "--max-new-tokens", "1", "--json"});
    QVERIFY(one.json().array().at(0)["ids"].toArray().size() <= 1);
  }

  void problems_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, const QStringList& arguments, int code, const char* part) {
      QTest::newRow(name) << arguments << code << part;
    };
    const QString t5 = model("t5_v10_relu");
    row("nothing", {}, 2, "model");
    row("unknown part", {"inspekt", t5}, 2, "model");
    row("no folder", {"inspect", cli_.path("none")}, 1, "it is not a folder");
    row("no config", {"inspect", fixture("broken/config_missing")}, 1, "config.json");
    row("missing tensor", {"inspect", fixture("broken/missing_tensor")}, 1, "is missing in");
    row("shape", {"inspect", fixture("broken/transposed_weight")}, 1, "its shape is");
    row("absurd", {"inspect", fixture("broken/absurd_layers")}, 1, "absurd_layers");
    row("kind", {"inspect", fixture("broken/unknown_model_type")}, 1, "cannot be run");
    row("target", {"inspect", t5, "--lora-targets", "q,vv"}, 2, "Unknown layer \"vv\"");
    row("rank", {"inspect", t5, "--lora-rank", "0"}, 2, "--lora-rank");
    row("no text", {"forward", t5}, 2, "nothing to read");
    row("two texts", {"forward", t5, "a", "--ids", "1"}, 2, "not both");
    row("bad id", {"forward", t5, "--ids", "1,x"}, 2, "\"x\" is no token id");
    row("id too large", {"forward", t5, "--ids", "256"}, 2, "from 0 to 255");
    row("encoder's target", {"forward", model("bert_classifier"), "--ids", "2,3", "--target-ids", "4"}, 2, "target");
    row("no tokenizer", {"forward", t5, "some text"}, 1, "tokenizer");
    row("adapter", {"forward", t5, "--ids", "1", "--adapter", fixture("broken/adapter_dora")}, 1, "adapter_dora");
    row("no prompt", {"generate", t5}, 2, "there is no prompt");
    row("encoder", {"generate", model("bert_classifier"), "a"}, 2, "writes no text");
    row("no file", {"generate", t5, "--file", cli_.path("none.txt")}, 1, "none.txt");
    row("no adapter", {"merge", t5, "-o", cli_.path("x")}, 2, "--adapter");
    row("type", {"merge", t5, "--adapter", "a", "-o", cli_.path("x"), "--dtype", "int8"}, 2, "--dtype");
  }

  void problems() {
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QString, part);
    expectError(arguments, code, part);
  }

 private:
  static QString fixture(const QString& name) { return SKILLSCOPE_SOURCE_DIR "/tests/fixtures/" + name; }
  static QString model(const QString& name) { return fixture("models/" + name); }
  static bool near(double a, double b, double tolerance) { return std::abs(a - b) <= tolerance; }

  QJsonObject inspected(const QStringList& arguments) {
    const CliResult result = cli_.run(QStringList{"model"} + arguments + QStringList{"--json"});
    if (result.code != 0) qWarning("%s", qPrintable(result.errors));
    return result.json().object();
  }

  void expectError(const QStringList& arguments, int code, const QString& part) {
    const CliResult result = cli_.run(QStringList{"model"} + arguments);
    QVERIFY2(result.code == code, qPrintable(QString::number(result.code) + ": " + result.errors));
    QCOMPARE(result.output, QString());
    QCOMPARE(result.errorLines().size(), 1);
    QVERIFY2(result.errors.startsWith("skillscope-cli: ") && result.errors.contains(part), qPrintable(result.errors));
  }

  Cli cli_;
};

QTEST_GUILESS_MAIN(TestCliModel)
#include "tst_cli_model.moc"
