// Functions on rows around narrow products: conversion to the format, and activations that need
// no more digits than the format keeps. Included like float32_vector.h, after it.

/// x Φ(x), error below 4e-5 · max(1, |x|), a hundredth of what codes lose. Φ - 1/2 is x times a
/// polynomial of x², fitted on |x| ≤ 4, cut there.
CK_INLINE vf quick_gelu(vf x) {
    constexpr float coefficients[] = {
        -0.00272966383f, 0.00821152414f, -0.0132590854f, 0.0216214435f,
        -0.0364957176f,  0.0560508788f,  -0.0843574394f, 0.175947748f};
    const vf z = at_most(at_least(x, vf(-4.0f)), vf(4.0f)), t = fma(z * z, vf(0.125f), vf(-1.0f));
    vf p = 0.0f;
#pragma unroll
    for (float c : coefficients) p = fma(p, t, vf(c));
    return x * fma(z, p, vf(0.5f));
}

/// 2ˣ for |x| ≤ 1/2 with relative error 8e-5.
CK_INLINE vf quick_fraction_power(vf x) {
    vf p = 0.0551716648f;
    p = fma(p, x, vf(0.2426111251f));
    p = fma(p, x, vf(0.6932609677f));
    return fma(p, x, vf(0.9999280572f));
}

struct QuickActivate {
    float *x;
    size_t count;
    template <ck_activation_t A> void run() const {
        over(count, [&](size_t i, size_t lanes) {
            const vf value = read(x + i, lanes);
            write(x + i, A == CK_GELU ? quick_gelu(value) : apply<A>(value), lanes);
        });
    }
};

CK_INLINE vf scaled(const float *x, const float *factors, size_t i, size_t lanes) {
    return read(x + i, lanes) * read(factors + i, lanes);
}

/// Codes 0 … 255 of type Code, and the row's scale and offset: x · factor = scale · code + offset.
template <typename Code>
CK_INLINE void quantize(const float *x, const float *factors, size_t n, uint8_t *row, float *scale) {
    typedef Code codes_t __attribute__((ext_vector_type(CK_LANES)));
    vf low = __builtin_inff(), high = -low;
    over(n, [&](size_t i, size_t lanes) {
        const vf value = scaled(x, factors, i, lanes);
        if (lanes == CK_LANES) {
            low = at_most(low, value);  // whichever is less
            high = at_least(high, value);
        } else {
            for (size_t lane = 0; lane < lanes; lane++) {
                low = at_most(low, vf(value[lane]));
                high = at_least(high, vf(value[lane]));
            }
        }
    });
    const float offset = -maximum(-low), range = maximum(high) - offset;
    const float inverse = range > 0 ? 255 / range : 0;
    scale[0] = range / 255;
    scale[1] = offset;
    over(n, [&](size_t i, size_t lanes) {
        const vf code = fma(scaled(x, factors, i, lanes) - offset, vf(inverse), vf(0.5f));
        const codes_t codes = __builtin_convertvector(__builtin_convertvector(code, vi), codes_t);
        __builtin_memcpy(row + i * sizeof(Code), &codes, lanes * sizeof(Code));
    });
}
