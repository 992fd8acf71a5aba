// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/learn/parameter.h"

namespace skillscope {

/// Name, declared parameters and source of Recurrent-KIF.
MethodInfo recurrentKifInfo();

}  // namespace skillscope
