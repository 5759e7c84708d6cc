#pragma once
#include <stddef.h>
#include <stdint.h>

#include "ckernels_float32.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// Dropout (arXiv:1207.0580, inverted): element i is kept and multiplied by `scale`, or becomes 0,
/// as the hash of `seed` and i says, so that it can be asked again in the backward pass.
typedef struct {
    uint32_t seed;
    /// An element whose hash is below it is dropped.
    uint32_t threshold;
    /// 1 / (1 − rate).
    float scale;
} ck_dropout_t;

/// A linear layer whose weights, outputs × inputs, change at every step.
typedef struct {
    size_t rows;
    size_t inputs;
    size_t outputs;
} ck_training_linear_t;

/// Self-attention of one text in training, all heads, as `ck_attention_f32_t` without `out`.
typedef struct {
    /// A token's queries of all heads, then its keys, then its values: tokens × (3 · heads · width).
    const float *qkv;
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
    /// Of probabilities, or none; element (head · tokens + query) · tokens + key after `first`.
    const ck_dropout_t *_Nullable dropout;
    /// The number of the text's first probability among those of the batch.
    uint32_t first;
} ck_training_attention_t;

/// The kernels that only training needs, of one instruction set. dX is the gradient of X.
typedef struct {
    /// Floats of scratch that the three products of a layer need.
    size_t (*linear_scratch)(size_t rows, size_t inputs, size_t outputs);
    /// y = x · Wᵀ + bias + residual; x: rows × inputs; residual and y: rows × outputs.
    void (*linear)(
        const ck_training_linear_t *layer, const float *x, const float *weights,
        const float *_Nullable bias, const float *_Nullable residual, float *y, float *scratch);
    /// dx = residual + dy · W; dy: rows × outputs; residual and dx: rows × inputs, may be the same.
    void (*linear_backward)(
        const ck_training_linear_t *layer, const float *dy, const float *weights,
        const float *_Nullable residual, float *dx, float *scratch);
    /// dW += dyᵀ · x.
    void (*linear_gradient)(
        const ck_training_linear_t *layer, const float *dy, const float *x, float *dweights,
        float *scratch);
    /// out[i] = f(x[i]); out may be x.
    void (*activate)(ck_activation_t activation, const float *x, size_t count, float *out);
    /// dy[i] becomes dy[i] · f′(x[i]), and out[i] = f(x[i]).
    void (*activate_backward)(
        ck_activation_t activation, const float *x, size_t count, float *dy, float *out);
    /// x and dx: rows × 2 · columns; dy and out: rows × columns; out = the gate of x again.
    void (*gate_backward)(
        const ck_gate_f32_t *gate, const float *x, const float *dy, size_t rows, float *dx,
        float *out);
    /// dx = residual + the gradient of rows x; dscale and dshift are added to. dx may be dy, or
    /// residual.
    void (*layer_norm_backward)(
        const ck_layer_norm_f32_t *norm, const float *x, const float *dy,
        const float *_Nullable residual, size_t rows, float *dx, float *dscale,
        float *_Nullable dshift);
    /// dy becomes the gradient of what softmax made y from; rows × columns.
    void (*softmax_backward)(const float *y, float *dy, size_t rows, size_t columns);
    /// Floats of scratch that attention needs for texts of up to `tokens`, in either pass.
    size_t (*attention_scratch)(size_t tokens, size_t width);
    /// out: tokens × (heads · width).
    void (*attention)(const ck_training_attention_t *text, float *out, float *scratch);
    /// dout: as out; dqkv: as qkv, replaced; dbias: as bias, added to.
    void (*attention_backward)(
        const ck_training_attention_t *text, const float *dout, float *dqkv,
        float *_Nullable dbias, float *scratch);
    /// out[j] += Σ x[i][j].
    void (*sum_rows)(const float *x, size_t rows, size_t columns, float *out);
    /// out[i] += x[i].
    void (*add)(const float *x, size_t count, float *out);
    /// Element i is number `first` + i of what `dropout` speaks of; x may be out.
    void (*drop)(
        const ck_dropout_t *dropout, const float *x, uint32_t first, size_t count, float *out);
} ck_training_t;

/// The kernels of a level, or none where the processor does not run it.
const ck_training_t *_Nullable ck_training(ck_cpu_level_t level);
/// Those of AVX-512 whose products are AMX's, as exact as float32 arithmetic, or none.
const ck_training_t *_Nullable ck_training_amx(void);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
