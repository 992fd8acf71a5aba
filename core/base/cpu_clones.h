// SPDX-License-Identifier: GPL-3.0-or-later
//
// Compiles a plain loop several times, for AVX-512, for AVX2 and for any CPU; the loader picks one. For functions that
// are no templates and call nothing that is not inline.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
// The loader calls the choosers of such functions before a sanitizer is ready.
#define SKILLSCOPE_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SKILLSCOPE_CLONES
#endif
