// The products of training with the tile products of AMX; all else as AVX-512 has it.
#include "ckernels_training.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define CK_LANES 16
#define CK_TALL 8
#define CK_VECTORS 3
#define CK_FUSED 1
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,fma,amx-tile,amx-bf16"))), \
    apply_to = function)
namespace {
#include "float32_vector.h"
#include "float32_matmul.h"
#include "transpose.h"
#include "training_products.h"
#include "amx_registers.h"
#include "split_factor.h"
#include "split_product.h"

/// With fewer rows the parts of the other factor cost more than they bring.
constexpr size_t FEWEST = 32;

/// Parts of the numbers of the forward pass, which keeps all their bits, since a loss shows an error of its
/// cosines a hundredfold; and of the numbers of gradients, of which 16 bits are enough.
constexpr size_t FORWARD = 3, BACKWARD = 2;

/// Floats of scratch of a product: a line of the cache, the right factor, a block of the left one.
template <size_t PARTS> size_t scratch_of(size_t columns, size_t depth) {
    using Product = SplitProduct<PARTS>;
    const size_t block = Product::bytes(Product::block(depth), depth);
    return CK_LANES + (Product::bytes(columns, depth) + block) / sizeof(float);
}

/// A product of two factors neither of which is laid out.
template <size_t PARTS>
void multiply(const SplitFactor &rows, const SplitFactor &columns, const Epilogue &end, float *scratch) {
    using Product = SplitProduct<PARTS>;
    uint8_t *parts = line_of(scratch);
    Product::lay_out(columns, parts);
    Product{rows, columns.lines, parts, parts + Product::bytes(columns.lines, columns.depth), end}
        .template run<CK_IDENTITY>();
}

size_t scratch(size_t rows, size_t inputs, size_t outputs) {
    if (rows < FEWEST) return linear_scratch(rows, inputs, outputs);
    const size_t forward = scratch_of<FORWARD>(outputs, inputs);
    const size_t backward = scratch_of<BACKWARD>(inputs, outputs);
    const size_t gradient = scratch_of<BACKWARD>(inputs, rows);
    const size_t most = forward > backward ? forward : backward;
    return most > gradient ? most : gradient;
}

void forward(const ck_training_linear_t *layer, const float *x, const float *weights,
             const float *bias, const float *residual, float *y, float *scratch) {
    if (layer->rows < FEWEST) return linear_forward(layer, x, weights, bias, residual, y, scratch);
    const SplitFactor a = {x, layer->rows, layer->inputs, layer->inputs, true};
    const SplitFactor b = {weights, layer->outputs, layer->inputs, layer->inputs, true};
    multiply<FORWARD>(a, b, {bias, residual, y, layer->outputs}, scratch);
}

void backward(const ck_training_linear_t *layer, const float *dy, const float *weights,
              const float *residual, float *dx, float *scratch) {
    if (layer->rows < FEWEST) return linear_backward(layer, dy, weights, residual, dx, scratch);
    const SplitFactor a = {dy, layer->rows, layer->outputs, layer->outputs, true};
    const SplitFactor b = {weights, layer->inputs, layer->outputs, layer->inputs, false};
    multiply<BACKWARD>(a, b, {nullptr, residual, dx, layer->inputs}, scratch);
}

void gradient(const ck_training_linear_t *layer, const float *dy, const float *x, float *dweights,
              float *scratch) {
    if (layer->rows < FEWEST) return linear_gradient(layer, dy, x, dweights, scratch);
    const SplitFactor a = {dy, layer->outputs, layer->rows, layer->outputs, false};
    const SplitFactor b = {x, layer->inputs, layer->rows, layer->inputs, false};
    multiply<BACKWARD>(a, b, {nullptr, dweights, dweights, layer->inputs}, scratch);
}
}  // namespace

extern const ck_training_t ck_training_avx512;

const ck_training_t *ck_training_amx(void) {
    if (!ck_cpu_has_amx()) return nullptr;
    static const ck_training_t table = [] {
        ck_training_t kernels = ck_training_avx512;
        kernels.linear_scratch = scratch;
        kernels.linear = forward;
        kernels.linear_backward = backward;
        kernels.linear_gradient = gradient;
        return kernels;
    }();
    return &table;
}
#pragma clang attribute pop
#else
const ck_training_t *ck_training_amx(void) { return nullptr; }
#endif
