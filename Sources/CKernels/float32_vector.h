// Vectors of CK_LANES floats and the functions of one variable on them. Included once by each
// float32_<level>.cpp, inside an anonymous namespace that is compiled for that level.

typedef float vf __attribute__((ext_vector_type(CK_LANES)));
typedef int32_t vi __attribute__((ext_vector_type(CK_LANES)));
#define CK_INLINE static inline __attribute__((always_inline))
#define CK_MEMBER inline __attribute__((always_inline))

CK_INLINE vf load(const float *p) {
    vf x;
    __builtin_memcpy(&x, p, sizeof x);
    return x;
}

CK_INLINE void store(float *p, vf x) { __builtin_memcpy(p, &x, sizeof x); }

/// The first `count` lanes; the others are 0.
CK_INLINE vf load_part(const float *p, size_t count) {
    float lanes[CK_LANES] = {};
    for (size_t i = 0; i < count; i++) lanes[i] = p[i];
    return load(lanes);
}

CK_INLINE void store_part(float *p, vf x, size_t count) {
    float lanes[CK_LANES];
    store(lanes, x);
    for (size_t i = 0; i < count; i++) p[i] = lanes[i];
}

/// The least multiple of `unit` that is no less than `count`.
CK_INLINE size_t rounded(size_t count, size_t unit) { return (count + unit - 1) / unit * unit; }

/// Runs `body(offset, lanes)` over `count` elements, whole vectors first.
template <typename Body> CK_INLINE void over(size_t count, Body body) {
    size_t i = 0;
    for (; i + CK_LANES <= count; i += CK_LANES) body(i, size_t(CK_LANES));
    if (i < count) body(i, count - i);
}

CK_INLINE vf read(const float *p, size_t lanes) {
    return lanes == CK_LANES ? load(p) : load_part(p, lanes);
}

CK_INLINE void write(float *p, vf x, size_t lanes) {
    lanes == CK_LANES ? store(p, x) : store_part(p, x, lanes);
}

/// a · b + c, rounded once where the level has such an instruction.
CK_INLINE vf fma(vf a, vf b, vf c) {
#if CK_FUSED
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

// Comparison and choice, not fmax: one instruction each, and a NaN in `x` stays.
CK_INLINE vf at_least(vf x, vf low) { return x < low ? low : x; }
CK_INLINE vf at_most(vf x, vf high) { return x > high ? high : x; }

CK_INLINE float sum(vf x) {
    float lanes[CK_LANES];
    store(lanes, x);
    for (size_t half = CK_LANES / 2; half > 0; half /= 2)
        for (size_t i = 0; i < half; i++) lanes[i] += lanes[i + half];
    return lanes[0];
}

CK_INLINE float maximum(vf x) {
    float lanes[CK_LANES];
    store(lanes, x);
    for (size_t half = CK_LANES / 2; half > 0; half /= 2)
        for (size_t i = 0; i < half; i++)
            lanes[i] = lanes[i + half] > lanes[i] ? lanes[i + half] : lanes[i];
    return lanes[0];
}

/// eˣ within 2 ulp; 0 below the smallest normal number.
///
/// x = n ln 2 + r; e^r by a polynomial of degree 6 fitted to the relative error on |r| ≤ ln 2 / 2.
CK_INLINE vf exponential(vf x) {
    vf bounded = at_most(at_least(x, vf(-87.33f)), vf(88.37f));
    const vf magic = 12582912.0f;  // 1.5 · 2²³: adding it rounds to an integer
    vf n = fma(bounded, vf(1.44269504f), magic) - magic;
    vf r = fma(n, vf(-0.693359375f), bounded);
    r = fma(n, vf(2.12194440e-4f), r);
    vf p = 0.00138145546f;
    p = fma(p, r, vf(0.00836874545f));
    p = fma(p, r, vf(0.04166838899f));
    p = fma(p, r, vf(0.16666521132f));
    p = fma(p, r, vf(0.49999994040f));
    vf e = fma(p * r, r, r) + 1.0f;
    vi power = (__builtin_convertvector(n, vi) + 127) << 23;
    vf scale;
    __builtin_memcpy(&scale, &power, sizeof scale);
    return x < -87.33f ? vf(0.0f) : e * scale;
}

CK_INLINE vf sigmoid(vf x) { return 1.0f / (1.0f + exponential(-x)); }

/// Φ(x); `power` becomes e^(−x²/2). The tail 1 − Φ(|x|) is e^(−x²/2) times a polynomial in
/// t = 1 / (1 + 0.23 |x|), fitted to the relative error (1.4e-7), so that large negative x keep
/// their digits.
CK_INLINE vf normal_distribution(vf x, vf &power) {
    vf magnitude = x < 0.0f ? -x : x;
    vf t = 1.0f / fma(vf(0.23f), magnitude, vf(1.0f));
    vf p = -0.0738820955f;
    p = fma(p, t, vf(0.268847704f));
    p = fma(p, t, vf(-0.234981522f));
    p = fma(p, t, vf(0.25359422f));
    p = fma(p, t, vf(-0.000730976462f));
    p = fma(p, t, vf(0.106102854f));
    p = fma(p, t, vf(0.0891421363f));
    p = fma(p, t, vf(0.0919077471f));
    power = exponential(magnitude * magnitude * -0.5f);
    vf tail = power * (p * t);
    return x < 0.0f ? tail : 1.0f - tail;
}

CK_INLINE vf gelu(vf x) {
    vf power;
    return x * normal_distribution(x, power);
}

CK_INLINE vf gelu_tanh(vf x) {
    vf inner = fma(x * x * 0.044715f, x, x);
    return x * sigmoid(inner * 1.5957691216f);
}

/// One activation; a template so that loops carry no choice.
template <ck_activation_t A> CK_INLINE vf apply(vf x) {
    switch (A) {
    case CK_IDENTITY: return x;
    case CK_GELU: return gelu(x);
    case CK_GELU_TANH: return gelu_tanh(x);
    case CK_SILU: return x * sigmoid(x);
    case CK_RELU: return at_least(x, vf(0.0f));
    case CK_TANH: return 1.0f - 2.0f * sigmoid(x * -2.0f);
    case CK_SIGMOID: return sigmoid(x);
    }
}

/// Calls `body` with the activation as a type.
template <typename Body> CK_INLINE void with_activation(ck_activation_t activation, Body body) {
    switch (activation) {
    case CK_IDENTITY: return body.template run<CK_IDENTITY>();
    case CK_GELU: return body.template run<CK_GELU>();
    case CK_GELU_TANH: return body.template run<CK_GELU_TANH>();
    case CK_SILU: return body.template run<CK_SILU>();
    case CK_RELU: return body.template run<CK_RELU>();
    case CK_TANH: return body.template run<CK_TANH>();
    case CK_SIGMOID: return body.template run<CK_SIGMOID>();
    }
}
