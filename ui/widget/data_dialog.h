// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>

#include "ui/widget/table_text.h"

class QDialog;
class QWidget;

namespace skillscope {

/// The numbers behind a picture as a table: to read with a screen reader, to copy, to save as CSV, Markdown or LaTeX.
/// `summary` stands above it, `name` becomes the file's. Does not block.
QDialog* openDataDialog(QWidget* parent, const QString& title, const QString& summary, const TextRows& table,
                        const QString& name, std::function<void(const QString&)> failed);

}  // namespace skillscope
