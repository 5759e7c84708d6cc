#pragma once
#include <stddef.h>
#include <stdint.h>

#include "ckernels_cpu.h"
#include "ckernels_float32.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// Number formats narrower than float32 in which products are computed; sums are float32 or exact.
typedef enum {
    /// The upper half of a float32.
    CK_BFLOAT16 = 0,
    /// Weights: symmetric, a scale for each output. Inputs: 0 … 255, a scale and an offset for
    /// each row, found when the row comes in.
    CK_INT8 = 1,
} ck_narrow_format_t;

/// What `pack` makes a layer of.
typedef struct {
    /// outputs × inputs.
    const float *weights;
    /// `outputs` values, or none.
    const float *_Nullable bias;
    /// `inputs` values that weights are multiplied and inputs divided by, so that both have less
    /// range to lose (arXiv:2211.10438); or none. Only for int8.
    const float *_Nullable smoothing;
    size_t outputs;
    size_t inputs;
    /// Equal groups of inputs, each with scales and offsets of its own; divides inputs.
    size_t groups;
} ck_narrow_weights_t;

/// A linear layer with prepared weights: out = activation(in · Wᵀ + bias), or in · Wᵀ + bias + residual.
typedef struct {
    /// The layer as `pack` left it.
    const int32_t *packed;
    size_t inputs;
    size_t outputs;
    size_t groups;
    ck_activation_t activation;
} ck_linear_narrow_t;

/// The most inputs that a narrow layer may have.
#define CK_NARROW_INPUTS 7680

/// The kernels of one format on one instruction set.
typedef struct {
    /// 32-bit words that `pack` writes.
    size_t (*packed_count)(size_t outputs, size_t inputs, size_t groups);
    void (*pack)(const ck_narrow_weights_t *weights, int32_t *packed);
    /// in: rows × inputs; residual and out: rows × outputs. With a residual, which may be out, the
    /// activation must be the identity.
    void (*linear)(
        const ck_linear_narrow_t *layer, const float *in, size_t rows,
        const float *_Nullable residual, float *out);
    /// Floats of scratch that `attention` needs for texts of up to `tokens`.
    size_t (*_Nullable attention_scratch)(size_t tokens, size_t width);
    /// Attention whose products are in the format; none where float32 is as good.
    void (*_Nullable attention)(const ck_attention_f32_t *text, float *scratch);
} ck_narrow_t;

/// The kernels of a format for a level, or none where there are none or the processor lacks an
/// instruction that they need. The portable ones are a reference, slower than float32.
const ck_narrow_t *_Nullable ck_narrow(ck_cpu_level_t level, ck_narrow_format_t format);
/// The kernels of a format with the tile products of AMX, or none without `ck_cpu_has_amx`.
const ck_narrow_t *_Nullable ck_narrow_amx(ck_narrow_format_t format);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
