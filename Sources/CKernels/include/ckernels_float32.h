#pragma once
#include <stddef.h>
#include <stdint.h>

#include "ckernels_cpu.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// Functions applied to one number.
typedef enum {
    CK_IDENTITY = 0,
    /// x · Φ(x), Φ the normal distribution function.
    CK_GELU = 1,
    /// x · σ(2√(2/π) (x + 0.044715 x³)), the tanh form of GELU.
    CK_GELU_TANH = 2,
    /// x · σ(x).
    CK_SILU = 3,
    /// max(x, 0).
    CK_RELU = 4,
    /// tanh x.
    CK_TANH = 5,
    /// σ(x) = 1 / (1 + e⁻ˣ).
    CK_SIGMOID = 6,
} ck_activation_t;

/// A linear layer with prepared weights: out = activation(in · Wᵀ + bias) + residual.
typedef struct {
    /// W as `pack` left it, and where it left it: some kernels look for lines of the cache there.
    const float *packed;
    /// `outputs` values, or none.
    const float *_Nullable bias;
    size_t inputs;
    size_t outputs;
    ck_activation_t activation;
} ck_linear_f32_t;

/// Self-attention of one text, all heads: softmax(scale · Q Kᵀ + bias) · V.
typedef struct {
    /// A token's queries of all heads, then its keys, then its values: tokens × (3 · heads · width).
    const float *qkv;
    /// tokens × (heads · width).
    float *out;
    size_t tokens;
    size_t heads;
    size_t width;
    float scale;
    /// A query sees keys at most this far away; SIZE_MAX for all.
    size_t window;
    /// heads × (2 · bias_reach + 1): what key − query = −reach … reach adds to a score; or none.
    const float *_Nullable bias;
    /// At least tokens − 1 where there is a bias.
    size_t bias_reach;
} ck_attention_f32_t;

/// Layer normalisation of rows: (x − mean) / √(variance + epsilon) · scale + shift.
typedef struct {
    const float *scale;
    const float *_Nullable shift;
    size_t columns;
    float epsilon;
} ck_layer_norm_f32_t;

/// Rotation of queries and keys by position, halves of a head being the two coordinates (RoPE).
typedef struct {
    /// positions × (width / 2) cosines, then sines.
    const float *cosines;
    const float *sines;
    size_t heads;
    size_t width;
    /// Floats from a row to the next.
    size_t stride;
} ck_rotation_f32_t;

/// A gate: activation(one half of a row) · the other half.
typedef struct {
    ck_activation_t activation;
    /// Columns of a half.
    size_t columns;
    /// 0 when the first half is activated, 1 when the second is.
    size_t activated;
} ck_gate_f32_t;

/// The float32 kernels of one instruction set.
typedef struct {
    /// Floats that `pack` writes for a matrix of outputs × inputs.
    size_t (*packed_count)(size_t outputs, size_t inputs);
    /// Lays out W (outputs × inputs, rows `stride` apart) for `linear`.
    void (*pack)(const float *weights, size_t stride, size_t outputs, size_t inputs, float *packed);
    /// in: rows × inputs; residual and out: rows × outputs; residual may be out.
    void (*linear)(
        const ck_linear_f32_t *layer, const float *in, size_t rows,
        const float *_Nullable residual, float *out);
    /// Floats of scratch that `attention` needs for texts of up to `tokens`.
    size_t (*attention_scratch)(size_t tokens, size_t width);
    void (*attention)(const ck_attention_f32_t *text, float *scratch);
    /// x, residual and out: rows × columns; normalises x + residual; out may be x.
    void (*layer_norm)(
        const ck_layer_norm_f32_t *norm, const float *x, const float *_Nullable residual,
        size_t rows, float *out);
    /// Turns the heads of each row in place; row i by position i.
    void (*rotate)(const ck_rotation_f32_t *rotation, float *x, size_t rows);
    void (*activate)(ck_activation_t activation, float *x, size_t count);
    /// x: rows × 2 · columns; out: rows × columns.
    void (*gate)(const ck_gate_f32_t *gate, const float *x, size_t rows, float *out);
    /// Each row becomes eˣ / Σ eˣ.
    void (*softmax)(float *x, size_t rows, size_t columns);
} ck_float32_t;

/// The kernels of a level, or none where the processor does not run it.
const ck_float32_t *_Nullable ck_float32(ck_cpu_level_t level);

/// How many bfloat16 numbers the tile products take for a float, of inputs and of weights.
typedef enum {
    /// 16 bits of a float's 24, and half the time.
    CK_TWO_PARTS = 2,
    /// All bits.
    CK_THREE_PARTS = 3,
} ck_parts_t;

/// The kernels of AVX-512 with linear layers by the tile products of AMX, or none where the processor
/// has no such products. Weights take 2 bytes a part.
const ck_float32_t *_Nullable ck_float32_amx(ck_parts_t parts);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
