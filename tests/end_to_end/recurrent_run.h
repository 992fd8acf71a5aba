// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small run of Recurrent-KIF with the bundled backbone on a stream file of two tasks, made by skillscope-cli.
#pragma once

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QtGlobal>

#include "cli_process.h"

inline bool writeFile(const QString& path, const QByteArray& text) {
  QDir().mkpath(QFileInfo(path).path());
  QFile file(path);
  return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

/// Five steps a task: rounds of the second task after its steps 2, 4 and 5, which are fusions 2, 3 and 4. By default
/// the last one alone is kept. Returns the id of the run; empty where it failed.
inline QString makeRecurrentRun(const Cli& cli, const QStringList& more = {}) {
  for (const char* task : {"colour", "taste"}) {
    for (const char* split : {"train", "dev", "test"}) {
      QByteArray records;
      for (int i = 0; i < 8; ++i) {
        const QByteArray answer = QByteArray(task) == "colour" ? (i % 2 ? "red" : "blue") : (i % 2 ? "sweet" : "sour");
        records += QByteArray("{\"text\": \"") + task + " " + split + " " + QByteArray::number(i) + " is " + answer +
                   "\", \"answer\": \"" + answer + "\"}\n";
      }
      writeFile(cli.path(QString("data/%1/%2.jsonl").arg(task, split)), records);
    }
  }
  writeFile(cli.path("stream.toml"),
            "name = \"toys\"\nfolder = \"data\"\nformat = \"table\"\ntasks = [\"colour\", \"taste\"]\n"
            "train = \"{path}/train.jsonl\"\ndev = \"{path}/dev.jsonl\"\ntest = \"{path}/test.jsonl\"\n"
            "prompt = \"{text} =>\"\ntarget = \"answer\"\nlabels = \"targets\"\n");
  writeFile(cli.path("config.toml"),
            "[stream]\nname = \"stream.toml\"\n[train]\nmax_steps = 5\nbatch_size = 4\nmax_source_tokens = 24\n"
            "learning_rate = 5e-3\n[run]\nthreads = 1\n[eval]\nevery_steps = -1\nbatch_size = 8\n"
            "decoding = \"labels\"\n[method]\nname = \"recurrent-kif\"\ninner_steps = 2\nmemory_steps = 1\n"
            "memory_share = 0.5\nouter_learning_rate = 5e-3\n");
  const CliResult run = cli.run(QStringList{"--quiet", "run", cli.path("config.toml"), "--json"} + more, 180);
  if (run.code != 0) qWarning("the run ended with %d: %s", run.code, qPrintable(run.errors));
  return run.code == 0 ? run.json().object()["id"].toString() : QString();
}
