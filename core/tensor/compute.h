// SPDX-License-Identifier: GPL-3.0-or-later
//
// Threads, BLAS and allocator: what a program sets once, and what every training thread sets for itself. No LibTorch in
// this header.
//
// The defaults of the libraries cost a factor of three to ten on a small machine: OpenBLAS does not know every CPU and
// runs a second pool of spinning threads beside OpenMP's, LibTorch may start with one thread or with all, and glibc
// gives every large block back to the system after each use. What is done about each:
//  - matrix products: core exports a `sgemm_` of its own that LibTorch calls instead of the system's BLAS. It hands the
//    work to oneDNN, which compiles a kernel for the CPU at hand and shares OpenMP's threads with LibTorch
//    (blas_onednn.cpp). A LibTorch with its BLAS built in (MKL) never calls it and keeps its own.
//  - other BLAS calls (vectors) stay with the system's BLAS, held to one thread.
//  - allocator: freed blocks stay with the process.
//  - waiting: libgomp's idle threads spin for some milliseconds, and with more busy threads than cores that is ruinous
//    (two threads on two cores beside other work: 420 ms a step, 180 ms with OMP_WAIT_POLICY=passive, 50 ms with one
//    thread). libgomp reads OMP_WAIT_POLICY before any code of this program runs (even an object linked with -z
//    initfirst comes too late: libc resets the environment afterwards), so it cannot be set from inside without
//    starting the program twice. It need not be: defaultThreads() takes half of the cores. Who asks for more on a
//    shared machine should set OMP_WAIT_POLICY=passive, and who has the machine alone GOMP_SPINCOUNT=3000 (a step of
//    t5-small's shape on two cores: 0.57 s, 0.83 s with passive, 0.92 s with one thread; with one of the cores busy
//    1.3 s, 1.0 s and 0.9 s).
//
// Results do not depend on the machine's load. They may depend on the number of threads (sums are split differently),
// so the number is chosen the same way by window and CLI, and recorded with every run.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace skillscope {

/// First thing in main(), before any tensor exists. Harmless when called twice.
void setUpProcess();

/// At the top of every thread that computes; threads <= 0 means defaultThreads(). LibTorch keeps the number per thread:
/// it holds for the calling thread and for threads started later, not for others that already run.
void setUpCompute(int threads);

/// Cores that this process may use: physical ones, within its CPU affinity and its control group's quota; at least 1.
int usableCores();

/// Training threads when the config says 0: half of the usable cores, at least 1, at most 4. The other half keeps
/// window, store and system quick, and small models gain little from more threads (1.4 to 1.6 times from a second one).
int defaultThreads();

/// What computes here, for the doctor and for every run's record: "LibTorch", "BLAS", "Threads", "Cores",
/// "CPU capability", "CUDA". Runs one small matrix product to see which BLAS LibTorch really calls.
std::map<std::string, std::string> describeCompute();

/// Matrix products that went through core's own sgemm_ in this process.
std::int64_t interposedProducts();

}  // namespace skillscope
