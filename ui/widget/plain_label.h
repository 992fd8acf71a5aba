// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QLabel;
class QWidget;

namespace skillscope {

/// A label for text that comes from data: it wraps, and nothing in it is taken for markup. `role` is that of the style
/// sheet, such as "caption". Thread: GUI thread.
QLabel* plainLabel(QWidget* parent, const char* role = nullptr);

}  // namespace skillscope
