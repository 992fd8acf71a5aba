// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table as text for the clipboard and for files. Thread: any.
#pragma once

#include <QList>
#include <QStringList>

namespace skillscope {

struct TextRows {
  QStringList head;
  QList<QStringList> rows;  ///< each as long as the head
};

/// Tabs between cells, as spreadsheets take it from the clipboard.
QString asTabbedText(const TextRows& table);
/// RFC 4180: quotation marks where a cell needs them, lines end with "\n". A minus sign becomes a hyphen, so that
/// numbers are numbers.
QString asCsv(const TextRows& table);
QString asMarkdown(const TextRows& table);
/// A tabular environment with booktabs' rules.
QString asLatex(const TextRows& table);

/// Writes a file whole or not at all; an empty text, or a sentence on what went wrong.
QString saveText(const QString& file, const QString& text);

}  // namespace skillscope
