// The linear layers of inference with the tile products of AMX; all else as AVX-512 has it.
#include "ckernels_float32.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <stdlib.h>

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
#include "amx_registers.h"
#include "split_factor.h"
#include "split_product.h"

/// Memory that a thread keeps from product to product.
struct Scratch {
    uint8_t *memory = nullptr;
    size_t count = 0;

    ~Scratch() { free(memory); }

    /// So many bytes, from a line of the cache on.
    uint8_t *bytes(size_t needed) {
        if (needed > count) {
            free(memory);
            count = rounded(needed, 64);
            memory = static_cast<uint8_t *>(aligned_alloc(64, count));
            if (!memory) abort();
        }
        return memory;
    }
};

/// Layers whose numbers have so many parts.
template <size_t PARTS> struct Layers {
    using Product = SplitProduct<PARTS>;

    static size_t parts_count(size_t outputs, size_t inputs) {
        return CK_LANES + Product::bytes(outputs, inputs) / sizeof(float);
    }

    static void lay_out(const float *weights, size_t stride, size_t outputs, size_t inputs, float *packed) {
        Product::lay_out({weights, outputs, inputs, stride, true}, line_of(packed));
    }

    static void multiply(const ck_linear_f32_t *layer, const float *in, size_t rows, const float *residual,
                         float *out) {
        thread_local Scratch scratch;
        const SplitFactor left = {in, rows, layer->inputs, layer->inputs, true};
        const Epilogue end = {layer->bias, residual, out, layer->outputs};
        const size_t block = Product::block(layer->inputs), height = rows < block ? rows : block;
        uint8_t *parts = scratch.bytes(Product::bytes(height, layer->inputs));
        with_activation(layer->activation,
                        Product{left, layer->outputs, line_of(layer->packed), parts, end});
    }
};
}  // namespace

extern const ck_float32_t ck_float32_avx512;

namespace {
template <size_t PARTS> const ck_float32_t *table() {
    static const ck_float32_t table = [] {
        ck_float32_t kernels = ck_float32_avx512;
        kernels.packed_count = Layers<PARTS>::parts_count;
        kernels.pack = Layers<PARTS>::lay_out;
        kernels.linear = Layers<PARTS>::multiply;
        return kernels;
    }();
    return &table;
}
}  // namespace

const ck_float32_t *ck_float32_amx(ck_parts_t parts) {
    if (!ck_cpu_has_amx()) return nullptr;
    switch (parts) {
    case CK_TWO_PARTS: return table<2>();
    case CK_THREE_PARTS: return table<3>();
    }
    return nullptr;
}
#pragma clang attribute pop
#else
const ck_float32_t *ck_float32_amx(ck_parts_t) { return nullptr; }
#endif
