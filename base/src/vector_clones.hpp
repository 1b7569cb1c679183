#pragma once

// How kernels come to the instruction sets of the processor they run on: a function with a loop
// over lanes is compiled several times, and what it calls is inlined into each of them.

/// Before such a function: compiled for AVX2 and AVX-512 as well, chosen at run time. What it calls
/// must be inline.
/// Not under the sanitizers, whose run-time is not ready when the dynamic linker chooses.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define OVERTONE_VECTOR_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define OVERTONE_VECTOR_CLONES
#endif

/// Before what such a function calls: always inlined, so that it is compiled for the same
/// instruction set.
#define OVERTONE_LANES inline __attribute__((always_inline))
/// The same behind the parameters of a lambda.
#define OVERTONE_INLINE_LAMBDA __attribute__((always_inline))
