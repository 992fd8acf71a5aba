// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "core/base/error.h"
#include "core/learn/method.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

std::size_t indexOf(const std::vector<MethodInfo>& infos, const std::string& name) {
  const auto found =
      std::find_if(infos.begin(), infos.end(), [&](const MethodInfo& info) { return info.name == name; });
  return static_cast<std::size_t>(found - infos.begin());
}

[[noreturn]] void throwUnknown(const std::vector<MethodInfo>& infos, const std::string& name) {
  std::string known;
  for (const MethodInfo& info : infos) known += (known.empty() ? "" : ", ") + info.name;
  throw UsageError("method.name = \"" + name + "\" is unknown; " +
                   (known.empty() ? "no method is installed: check the plug-in folder." : "known are: " + known + "."));
}

}  // namespace

void MethodRegistry::add(MethodInfo info, MethodFactory factory) {
  if (info.name.empty() || !factory) throw Error("A method must have a name and a factory.");
  if (indexOf(infos_, info.name) < infos_.size()) {
    throw Error("The method \"" + info.name + "\" is already registered.");
  }
  infos_.push_back(std::move(info));
  factories_.push_back(std::move(factory));
}

void MethodRegistry::addAll(MethodRegistry other, const std::string& plugin) {
  for (MethodInfo& info : other.infos_) {
    const std::size_t present = indexOf(infos_, info.name);
    if (present < infos_.size()) {
      throw Error("Its method \"" + info.name + "\" is already provided by " + infos_[present].plugin + ".");
    }
    info.plugin = plugin;
  }
  std::move(other.infos_.begin(), other.infos_.end(), std::back_inserter(infos_));
  std::move(other.factories_.begin(), other.factories_.end(), std::back_inserter(factories_));
}

const MethodInfo& MethodRegistry::info(const std::string& name) const {
  const std::size_t index = indexOf(infos_, name);
  if (index == infos_.size()) throwUnknown(infos_, name);
  return infos_[index];
}

std::unique_ptr<ContinualMethod> MethodRegistry::make(const std::string& name, const ParameterSet& parameters) const {
  const std::size_t index = indexOf(infos_, name);
  if (index == infos_.size()) throwUnknown(infos_, name);
  return factories_[index](parameters);
}

}  // namespace skillscope
