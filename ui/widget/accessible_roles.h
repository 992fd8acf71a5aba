// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace skillscope {

/// Tells screen readers that the painted widgets are charts, whose name and description say what they show.
/// May be called any number of times.
void installAccessibleRoles();

}  // namespace skillscope
