// SPDX-License-Identifier: GPL-3.0-or-later
// Shared set-up of the test programs.
