// SPDX-License-Identifier: GPL-3.0-or-later
// Settings of a run as TOML: what is accepted comes back the same after being written out.
#include "core/run/run_config.h"
#include "fuzz_support.h"

using namespace skillscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::accepted([&] {
    const RunConfig config = readConfigText(std::string(fuzz::view(data, size)), "fuzzed");
    fuzz::accepted([&] { validate(config); });
    const std::string text = toToml(config);
    fuzz::require(toToml(readConfigText(text, "written")) == text);
  });
  return 0;
}
