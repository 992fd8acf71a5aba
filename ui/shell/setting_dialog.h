// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace skillscope {

class RunController;

/// Asks for another value of a setting that the run which trains takes from its next step on. Does not block; nothing
/// happens where no run trains.
void openSettingDialog(QWidget* parent, RunController* controller);

}  // namespace skillscope
