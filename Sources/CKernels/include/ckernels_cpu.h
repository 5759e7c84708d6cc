#pragma once
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Instruction sets that kernels are written for; a greater one of an architecture includes the smaller.
typedef enum {
    /// Portable code: what every processor of the architecture runs (SSE2 on x86-64).
    CK_CPU_SCALAR = 0,
    /// Arm's 128-bit vectors; always there on 64-bit Arm.
    CK_CPU_NEON = 1,
    /// AVX2 with FMA and F16C.
    CK_CPU_AVX2 = 2,
    /// AVX-512 F, BW, DQ and VL.
    CK_CPU_AVX512 = 3,
} ck_cpu_level_t;

/// What became of the environment variable `PERENNIAL_CPU`, which caps the instruction set. It is read once.
typedef enum {
    /// Not set: the best instructions of the processor are used.
    CK_CPU_UNCAPPED = 0,
    /// Nothing above the named level is used.
    CK_CPU_CAPPED = 1,
    /// It names a level that this processor lacks; it has no effect.
    CK_CPU_CAP_MISSING = 2,
    /// It names no level of this architecture; it has no effect.
    CK_CPU_CAP_UNKNOWN = 3,
} ck_cpu_cap_state_t;

ck_cpu_cap_state_t ck_cpu_cap_state(void);
/// Names that `PERENNIAL_CPU` may have on this processor, from the least level on; NULL behind the last.
const char *ck_cpu_level_name(int index);

/// The best level that this processor runs and `PERENNIAL_CPU` allows.
ck_cpu_level_t ck_cpu_level(void);
/// Whether the processor has int8 dot products of 512 bits (AVX-512 VNNI).
bool ck_cpu_has_avx512vnni(void);
/// Whether the processor has bfloat16 dot products of 512 bits (AVX-512 BF16).
bool ck_cpu_has_avx512bf16(void);
/// Whether the processor has tile products of int8 and bfloat16 (AMX), beside the two above, and the
/// system lets this process use them; it is asked once.
bool ck_cpu_has_amx(void);

#ifdef __cplusplus
}
#endif
