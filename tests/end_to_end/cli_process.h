// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs skillscope-cli as a user would, with a data folder of its own.
#pragma once

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

struct CliResult {
  int code = -1;  ///< exit code, −1 = did not end by itself or in time
  QString output, errors;

  QJsonDocument json() const { return QJsonDocument::fromJson(output.trimmed().toUtf8()); }
  QStringList errorLines() const { return errors.split('\n', Qt::SkipEmptyParts); }
};

class Cli {
 public:
  QProcessEnvironment environment() const {
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    variables.insert("XDG_DATA_HOME", folder_.filePath("data"));
    variables.remove("SKILLSCOPE_STORE");
    for (auto item = extra_.begin(); item != extra_.end(); ++item) variables.insert(item.key(), item.value());
    return variables;
  }
  void setVariable(const QString& name, const QString& value) { extra_[name] = value; }
  QString path(const QString& name) const { return folder_.filePath(name); }

  void start(QProcess& process, const QStringList& arguments) const {
    process.setProcessEnvironment(environment());
    process.start(SKILLSCOPE_CLI, arguments);
  }
  CliResult run(const QStringList& arguments, int seconds = 60) const {
    QProcess process;
    start(process, arguments);
    return ended(process, seconds);
  }
  static CliResult ended(QProcess& process, int seconds) {
    CliResult result;
    const bool inTime = process.waitForFinished(seconds * 1000);
    if (!inTime) {
      process.kill();
      process.waitForFinished(5000);
    }
    if (inTime && process.exitStatus() == QProcess::NormalExit) result.code = process.exitCode();
    result.output = QString::fromUtf8(process.readAllStandardOutput());
    result.errors = QString::fromUtf8(process.readAllStandardError());
    return result;
  }
  static bool hasBackbone() { return QFile::exists(SKILLSCOPE_SOURCE_DIR "/resources/backbone/model.safetensors"); }

 private:
  QTemporaryDir folder_;
  QMap<QString, QString> extra_;
};

/// A test that trains needs the bundled backbone and WordNet.
#define SKIP_WITHOUT_MODEL()                                                                    \
  do {                                                                                          \
    if (!Cli::hasBackbone()) QSKIP("the bundled backbone is not in resources/backbone");        \
    if (!QFile::exists("/usr/share/wordnet/data.noun")) QSKIP("wordnet-base is not installed"); \
  } while (false)
