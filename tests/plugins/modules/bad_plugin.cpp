// SPDX-License-Identifier: GPL-3.0-or-later
// A module that must be refused: built for another interface version, or failing when it registers, or no plug-in at
// all.
#include <stdexcept>

#ifdef BAD_PLUGIN_INTERFACE
extern "C" int skillscope_plugin_interface() {
  return BAD_PLUGIN_INTERFACE;
}
extern "C" void skillscope_plugin_register(void*) {
  throw std::runtime_error("It changed its mind.");
}
#else
extern "C" int unrelatedFunction() {
  return 1;
}
#endif
