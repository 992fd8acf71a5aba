// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/table_text.h"

#include <QCoreApplication>
#include <QSaveFile>

namespace skillscope {
namespace {

template <class Cell>
QString lines(const TextRows& table, const QString& separator, Cell cell) {
  QString text;
  const auto line = [&](const QStringList& cells) {
    QStringList parts;
    for (const QString& each : cells) parts << cell(each);
    text += parts.join(separator) + u'\n';
  };
  line(table.head);
  for (const QStringList& row : table.rows) line(row);
  return text;
}

QString csvCell(QString text) {
  text.replace(QChar(0x2212), u'-').remove(QChar(0x2009)).remove(QChar(0x202F));
  if (text.contains(u'"') || text.contains(u',') || text.contains(u'\n') || text.contains(u'\r')) {
    text = u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
  }
  return text;
}

QString latexCell(const QString& text) {
  QString out;
  for (const QChar c : text) {
    if (c == u'&' || c == u'%' || c == u'$' || c == u'#' || c == u'_' || c == u'{' || c == u'}') {
      out += u'\\';
      out += c;
    } else if (c == u'\\') {
      out += QStringLiteral("\\textbackslash{}");
    } else if (c == u'~') {
      out += QStringLiteral("\\textasciitilde{}");
    } else if (c == u'^') {
      out += QStringLiteral("\\textasciicircum{}");
    } else if (c == QChar(0x2212)) {
      out += QStringLiteral("$-$");
    } else if (c == u'±') {
      out += QStringLiteral("$\\pm$");
    } else if (c == QChar(0x394)) {
      out += QStringLiteral("$\\Delta$");
    } else if (c == QChar(0x2020)) {
      out += QStringLiteral("$\\dagger$");
    } else if (c == u'\n') {
      out += u' ';
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

QString asTabbedText(const TextRows& table) {
  return lines(table, QStringLiteral("\t"),
               [](QString cell) { return cell.replace(u'\t', u' ').replace(u'\n', u' '); });
}

QString asCsv(const TextRows& table) {
  return lines(table, QStringLiteral(","), csvCell);
}

QString asMarkdown(const TextRows& table) {
  const auto row = [](const QStringList& cells) {
    QStringList parts;
    for (QString cell : cells) parts << cell.replace(u'|', QStringLiteral("\\|")).replace(u'\n', u' ');
    return QStringLiteral("| %1 |\n").arg(parts.join(QStringLiteral(" | ")));
  };
  QString text = row(table.head) + u'|' + QStringLiteral("---|").repeated(table.head.size()) + u'\n';
  for (const QStringList& cells : table.rows) text += row(cells);
  return text;
}

QString asLatex(const TextRows& table) {
  const auto row = [](const QStringList& cells) {
    QStringList parts;
    for (const QString& cell : cells) parts << latexCell(cell);
    return parts.join(QStringLiteral(" & ")) + QStringLiteral(" \\\\\n");
  };
  QString text = QStringLiteral("\\begin{tabular}{l%1}\n\\toprule\n")
                     .arg(QStringLiteral("r").repeated(std::max<qsizetype>(0, table.head.size() - 1)));
  text += row(table.head) + QStringLiteral("\\midrule\n");
  for (const QStringList& cells : table.rows) text += row(cells);
  return text + QStringLiteral("\\bottomrule\n\\end{tabular}\n");
}

QString saveText(const QString& file, const QString& text) {
  QSaveFile out(file);
  if (out.open(QIODevice::WriteOnly) && out.write(text.toUtf8()) >= 0 && out.commit()) return {};
  return QCoreApplication::translate("TableText", "The file %1 cannot be written: %2; choose another folder.")
      .arg(file, out.errorString());
}

}  // namespace skillscope
