// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace skillscope {

class Theme;

/// The program's style sheet on top of Fusion, made from the theme's tokens: flat controls, quiet frames, thin scroll
/// bars. Dynamic properties it knows: QPushButton[primary="true"], QLabel[role="title"|"caption"|"number"],
/// QFrame[role="card"|"separator"].
QString applicationStyleSheet(const Theme& theme);

}  // namespace skillscope
