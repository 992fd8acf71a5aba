// SPDX-License-Identifier: GPL-3.0-or-later
//
// Matrix products for LibTorch through oneDNN. LibTorch (as Debian builds it) calls the Fortran symbol sgemm_ for every
// float32 product; the dynamic linker takes the first library that exports it, and programs link core before LibTorch,
// so this one is found before the system's BLAS. On a CPU that OpenBLAS has no kernels for this is twice as fast, and
// threads come from the one OpenMP pool that LibTorch uses as well.
#include <dlfcn.h>
#include <dnnl.h>

#include <atomic>
#include <cstdint>

#include "core/tensor/compute.h"

namespace {

using Sgemm = void(const char*, const char*, const int*, const int*, const int*, const float*, const float*, const int*,
                   const float*, const int*, const float*, float*, const int*);

std::atomic<std::int64_t> products{0};

/// The BLAS that would have been called without this file.
Sgemm* systemSgemm() {
  static const auto function = reinterpret_cast<Sgemm*>(dlsym(RTLD_NEXT, "sgemm_"));
  return function;
}

char transposition(char blas) {
  return blas == 'n' || blas == 'N' ? 'N' : 'T';  // 'C', conjugated, is the same for real numbers
}

}  // namespace

// C = alpha * op(A) * op(B) + beta * C, column-major. Read row-major, each matrix is its transpose, and the product's
// factors change places.
extern "C" __attribute__((visibility("default"))) void sgemm_(const char* transA, const char* transB, const int* m,
                                                              const int* n, const int* k, const float* alpha,
                                                              const float* a, const int* lda, const float* b,
                                                              const int* ldb, const float* beta, float* c,
                                                              const int* ldc) {
  products.fetch_add(1, std::memory_order_relaxed);
  const dnnl_status_t status =
      dnnl_sgemm(transposition(*transB), transposition(*transA), *n, *m, *k, *alpha, b, *ldb, a, *lda, *beta, c, *ldc);
  // oneDNN refuses what it cannot do before touching C.
  if (status != dnnl_success && systemSgemm() != nullptr) {
    systemSgemm()(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }
}

namespace skillscope {

std::int64_t interposedProducts() {
  return products.load(std::memory_order_relaxed);
}

}  // namespace skillscope
