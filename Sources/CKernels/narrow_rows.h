// Functions on rows around narrow products: conversion to the format, and activations that need
// no more digits than the format keeps. Included like float32_vector.h, after it.

using Lanes = std::make_index_sequence<CK_LANES>;

/// Of each 2 · SPAN lanes the first SPAN of a, then those of b; and the same of the second SPAN.
template <int SPAN, typename V, size_t... I> CK_INLINE V firsts(V a, V b, std::index_sequence<I...>) {
    return __builtin_shufflevector(a, b, (I & SPAN ? I - SPAN + CK_LANES : I)...);
}
template <int SPAN, typename V, size_t... I> CK_INLINE V seconds(V a, V b, std::index_sequence<I...>) {
    return __builtin_shufflevector(a, b, (I & SPAN ? I + CK_LANES : I + SPAN)...);
}

/// Lane i becomes the reduction of all lanes of v[i]; v is overwritten.
template <int COUNT, int SPAN = 1, typename Op> CK_INLINE vf reduce_each(vf *v, Op op) {
    constexpr int half = (COUNT + 1) / 2;
#pragma unroll
    for (int i = 0; i < half; i++) {
        const vf a = v[2 * i], b = v[2 * i + 1 < COUNT ? 2 * i + 1 : 2 * i];
        v[i] = op(firsts<SPAN>(a, b, Lanes()), seconds<SPAN>(a, b, Lanes()));
    }
    if constexpr (SPAN * 2 < CK_LANES) return reduce_each<half, SPAN * 2>(v, op);
    else return v[0];
}

/// The numbers of the lanes, `first` in lane 0.
CK_INLINE vi numbered(size_t first) {
    vi lanes;
#pragma unroll
    for (int i = 0; i < CK_LANES; i++) lanes[i] = i;
    return lanes + int32_t(first);
}

/// x Φ(x), error below 1.6e-4 · max(1, |x|), a tenth of what bfloat16 and codes lose. Φ - 1/2 is x
/// times a polynomial of x², fitted on |x| ≤ 3.5, cut there.
CK_INLINE vf quick_gelu(vf x) {
    constexpr float coefficients[] = {-0.00641751134f, 0.018586916f, -0.0310378638f,
                                      0.0524016412f,   -0.090103428f, 0.199383944f};
    const vf z = at_most(at_least(x, vf(-3.5f)), vf(3.5f)), t = fma(z * z, vf(2 / 12.25f), vf(-1.0f));
    vf p = coefficients[0];
#pragma unroll
    for (int i = 1; i < 6; i++) p = fma(p, t, vf(coefficients[i]));
    return x * fma(z, p, vf(0.5f));
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

/// What is in the first lanes, and `other` in the rest.
CK_INLINE vf first_lanes(vf x, size_t lanes, vf other) {
    return lanes == CK_LANES ? x : numbered(0) < int32_t(lanes) ? x : other;
}

/// Rows of n numbers as codes 0 … 255 of type Code, `row_bytes` apart like their scales and offsets:
/// x · factor = scale · code + offset. Rows go together so that none waits for the reductions of
/// another.
template <typename Code, int ROWS>
CK_INLINE void quantize(const float *x, size_t stride, const float *factors, size_t n,
                        uint8_t *codes, uint8_t *scales, size_t row_bytes) {
    typedef Code codes_t __attribute__((ext_vector_type(CK_LANES)));
    const vf infinity = __builtin_inff();
    vf low[ROWS], high[ROWS];
#pragma unroll
    for (int i = 0; i < ROWS; i++) {
        low[i] = infinity;
        high[i] = -infinity;
    }
    over(n, [&](size_t at, size_t lanes) {
        const vf factor = read(factors + at, lanes);
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
            const vf value = read(x + i * stride + at, lanes) * factor;
            low[i] = at_most(low[i], first_lanes(value, lanes, infinity));  // whichever is less
            high[i] = at_least(high[i], first_lanes(value, lanes, -infinity));
        }
    });
    const vf offsets = reduce_each<ROWS>(low, at_most);
    const vf range = reduce_each<ROWS>(high, at_least) - offsets;
    const vf inverses = range > 0.0f ? 255.0f / range : vf(0.0f), steps = range * (1 / 255.0f);
    // What codes are cut to integers from: rounded, as one half is in the shift.
    const vf shifts = fma(-offsets, inverses, vf(0.5f));
    vf inverse[ROWS], shift[ROWS];
#pragma unroll
    for (int i = 0; i < ROWS; i++) {
        inverse[i] = inverses[i];
        shift[i] = shifts[i];
        const float scale[] = {steps[i], offsets[i]};
        __builtin_memcpy(scales + i * row_bytes, scale, sizeof scale);
    }
    over(n, [&](size_t at, size_t lanes) {
        const vf factor = read(factors + at, lanes);
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
            const vf code = fma(read(x + i * stride + at, lanes) * factor, inverse[i], shift[i]);
            const auto whole = __builtin_convertvector(code, vi);
            const codes_t narrow = __builtin_convertvector(whole, codes_t);
            __builtin_memcpy(codes + i * row_bytes + at * sizeof(Code), &narrow, lanes * sizeof(Code));
        }
    });
}
