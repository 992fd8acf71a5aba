// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/compute.h"

#include <dlfcn.h>
#include <malloc.h>
#include <sched.h>
#include <torch/cuda.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <set>
#include <string>

#include "core/tensor/device.h"
#include "core/tensor/half_product.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"

namespace skillscope {

namespace {

/// Cores allowed by the control group (version 2): quota over period, rounded up; 0 = no limit.
int coresOfQuota() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return 0;
  return std::max(1, static_cast<int>(std::stod(quota) / period + 0.5));
}

/// Calls a thread setter of the BLAS that happens to be loaded, if it has one of that name.
void callIfThere(const char* symbol, int threads) {
  if (void* found = dlsym(RTLD_DEFAULT, symbol)) reinterpret_cast<void (*)(int)>(found)(threads);
}

std::string fileOf(void* symbol) {
  Dl_info info{};
  if (symbol == nullptr || dladdr(symbol, &info) == 0 || info.dli_fname == nullptr) return "unknown file";
  const std::string path = info.dli_fname;
  return path.substr(path.rfind('/') + 1);
}

/// The value behind `key` in LibTorch's own description of its build, up to the end of the line or a comma.
std::string configValue(const std::string& config, const std::string& key) {
  const auto at = config.find(key);
  if (at == std::string::npos) return "unknown";
  const auto begin = config.find_first_not_of(" :=", at + key.size());
  return config.substr(begin, config.find_first_of(",\n", begin) - begin);
}

/// Seen by trying: the counter moves only if LibTorch calls core's function.
std::string blasInForce() {
  const std::int64_t before = interposedProducts();
  const torch::Tensor a = torch::ones({48, 48}), b = torch::ones({48, 48});
  torch::mm(a, b);
  if (interposedProducts() > before) return "oneDNN sgemm (interposed)";
  const std::string config = at::show_config();
  return configValue(config, "BLAS_INFO") + " of LibTorch's build (sgemm_ of " + fileOf(dlsym(RTLD_DEFAULT, "sgemm_")) +
         " is not called)";
}

}  // namespace

void setUpProcess() {
  // Blocks up to a gigabyte come from the heap and stay there; page faults were up to 30 % of a training step.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 2000000000);
  mallopt(M_TOP_PAD, 64 << 20);
  // One arena: the heaps of other threads end at 64 MiB, and every larger block would come from the system after all.
  mallopt(M_ARENA_MAX, 1);
  // A file beyond the size limit (ulimit -f) is an error like a full disk, not a sudden death.
  std::signal(SIGXFSZ, SIG_IGN);
  // One thread for what is left to the system's BLAS: a second pool beside OpenMP's would fight for the cores.
  callIfThere("openblas_set_num_threads", 1);
  callIfThere("bli_thread_set_num_threads", 1);
}

void setUpCompute(int threads) {
  at::set_num_threads(threads > 0 ? threads : defaultThreads());
}

int usableCores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
  std::set<std::string> cores;  // CPUs that share a core list the same siblings
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list");
    std::string siblings;
    if (!std::getline(file, siblings)) siblings = "cpu " + std::to_string(cpu);
    cores.insert(siblings);
  }
  const int quota = coresOfQuota();
  const int count = std::max(1, static_cast<int>(cores.size()));
  return quota > 0 ? std::min(count, quota) : count;
}

int defaultThreads() {
  return std::clamp(usableCores() / 2, 1, 4);
}

std::map<std::string, std::string> describeCompute() {
  const std::string config = at::show_config();
  return {
      {"LibTorch", torchVersion()},
      {"BLAS", blasInForce()},
      {"Threads", std::to_string(at::get_num_threads())},
      {"Cores", std::to_string(usableCores())},
      {"CPU capability", configValue(config, "CPU capability usage")},
      {"bfloat16", hasFastBfloat16() ? "faster than float32 on this CPU" : "stored, but computed as float32"},
      {"CUDA",
       torch::cuda::is_available() ? std::to_string(torch::cuda::device_count()) + " devices" : "not available"},
      {"Devices", deviceNames()},
  };
}

}  // namespace skillscope
