// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

namespace skillscope {

/// What a run is made with and on, recorded with every run and shown by the doctor: name of the thing → what it is.
/// "Skillscope", "Commit", "Compiler", "SQLite", "CPU", "Memory", "Kernel", "Distribution", and all of
/// describeCompute() (tensor/compute.h: LibTorch, BLAS, threads, devices). What cannot be found out is left away.
/// Thread: any.
std::map<std::string, std::string> describeEnvironment();

}  // namespace skillscope
