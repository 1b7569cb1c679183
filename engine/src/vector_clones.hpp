#pragma once

/// Before a function with loops over lanes: compiled for AVX2 and AVX-512 as well, chosen at run
/// time. What such a function calls must be inline.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define OVERTONE_VECTOR_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define OVERTONE_VECTOR_CLONES
#endif
