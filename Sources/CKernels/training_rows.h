// Backward passes of functions that work on rows, beside the forward ones of float32_rows.h.

/// f(x), and its derivative in `slope`.
template <ck_activation_t A> CK_INLINE vf apply(vf x, vf &slope) {
    switch (A) {
    case CK_IDENTITY: slope = 1.0f; return x;
    case CK_GELU: {
        // (x Φ(x))′ = Φ(x) + x φ(x), φ(x) = e^(−x²/2) / √(2π).
        vf power, phi = normal_distribution(x, power);
        slope = fma(x * power, vf(0.39894228f), phi);
        return x * phi;
    }
    case CK_GELU_TANH: {
        // x σ(u), u = 2√(2/π) (x + 0.044715 x³): σ + x σ (1 − σ) u′.
        vf s = sigmoid(fma(x * x * 0.044715f, x, x) * 1.5957691216f);
        slope = s + x * s * (1.0f - s) * fma(x * x, vf(0.2140644f), vf(1.5957691216f));
        return x * s;
    }
    case CK_SILU: {
        // x σ(x): σ + x σ (1 − σ).
        vf s = sigmoid(x);
        slope = s + x * s * (1.0f - s);
        return x * s;
    }
    case CK_RELU: slope = x > 0.0f ? vf(1.0f) : vf(0.0f); return at_least(x, vf(0.0f));
    case CK_TANH: {
        vf y = 1.0f - 2.0f * sigmoid(x * -2.0f);
        slope = 1.0f - y * y;
        return y;
    }
    case CK_SIGMOID: {
        vf y = sigmoid(x);
        slope = y * (1.0f - y);
        return y;
    }
    }
}

struct ActivateTo {
    const float *x;
    size_t count;
    float *out;
    template <ck_activation_t A> void run() const {
        over(count, [&](size_t i, size_t lanes) {
            write(out + i, apply<A>(read(x + i, lanes)), lanes);
        });
    }
};

void activate_to(ck_activation_t activation, const float *x, size_t count, float *out) {
    with_activation(activation, ActivateTo{x, count, out});
}

struct ActivateBackward {
    const float *x;
    size_t count;
    float *dy, *out;
    template <ck_activation_t A> void run() const {
        over(count, [&](size_t i, size_t lanes) {
            vf slope, y = apply<A>(read(x + i, lanes), slope);
            write(out + i, y, lanes);
            write(dy + i, read(dy + i, lanes) * slope, lanes);
        });
    }
};

void activate_backward(ck_activation_t activation, const float *x, size_t count, float *dy,
                       float *out) {
    with_activation(activation, ActivateBackward{x, count, dy, out});
}

/// y = f(a) · b: da = dy · b · f′(a), db = dy · f(a).
struct GateBackward {
    const ck_gate_f32_t &gate;
    const float *x, *dy;
    size_t rows;
    float *dx, *out;
    template <ck_activation_t A> void run() const {
        const size_t columns = gate.columns;
        const size_t activated = gate.activated * columns, other = (1 - gate.activated) * columns;
        for (size_t row = 0; row < rows; row++) {
            const size_t from = row * 2 * columns, to = row * columns;
            over(columns, [&](size_t i, size_t lanes) {
                vf slope, left = apply<A>(read(x + from + activated + i, lanes), slope);
                vf right = read(x + from + other + i, lanes), d = read(dy + to + i, lanes);
                write(out + to + i, left * right, lanes);
                write(dx + from + activated + i, d * right * slope, lanes);
                write(dx + from + other + i, d * left, lanes);
            });
        }
    }
};

void gate_backward(const ck_gate_f32_t *gate, const float *x, const float *dy, size_t rows,
                   float *dx, float *out) {
    with_activation(gate->activation, GateBackward{*gate, x, dy, rows, dx, out});
}

/// Mean of a row, and 1 / √(variance + ε).
CK_INLINE void moments(const float *x, size_t n, float epsilon, float &mean, float &inverse) {
    vf total = 0.0f;
    over(n, [&](size_t i, size_t lanes) { total += read(x + i, lanes); });
    const float middle = sum(total) / float(n);
    vf squares = 0.0f;
    over(n, [&](size_t i, size_t lanes) {
        vf centred = read(x + i, lanes) - middle;
        if (lanes < CK_LANES) {
            float part[CK_LANES];
            store(part, centred);
            centred = load_part(part, lanes);
        }
        squares = fma(centred, centred, squares);
    });
    mean = middle;
    inverse = 1.0f / __builtin_sqrtf(sum(squares) / float(n) + epsilon);
}

/// With x̂ = (x − mean) · inverse and g = dy · scale:
/// dx = inverse · (g − mean(g) − x̂ · mean(g · x̂)); dscale += dy · x̂; dshift += dy.
void layer_norm_backward(const ck_layer_norm_f32_t *norm, const float *x, const float *dy,
                         const float *residual, size_t rows, float *dx, float *dscale,
                         float *dshift) {
    const size_t n = norm->columns;
    for (size_t row = 0; row < rows; row++, x += n, dy += n, dx += n) {
        float mean, inverse;
        moments(x, n, norm->epsilon, mean, inverse);
        vf total = 0.0f, along = 0.0f;
        over(n, [&](size_t i, size_t lanes) {
            vf d = read(dy + i, lanes), g = d * read(norm->scale + i, lanes);
            vf standard = (read(x + i, lanes) - mean) * inverse;
            total += g;
            along = fma(g, standard, along);
            write(dscale + i, fma(d, standard, read(dscale + i, lanes)), lanes);
            if (dshift) write(dshift + i, read(dshift + i, lanes) + d, lanes);
        });
        const float level = sum(total) / float(n), slope = sum(along) / float(n);
        over(n, [&](size_t i, size_t lanes) {
            vf g = read(dy + i, lanes) * read(norm->scale + i, lanes);
            vf standard = (read(x + i, lanes) - mean) * inverse;
            vf d = (g - level - standard * slope) * inverse;
            if (residual) d += read(residual + i, lanes);
            write(dx + i, d, lanes);
        });
        if (residual) residual += n;
    }
}

/// One row: dx = factor · y · (dy − Σ y dy), in the place of dy.
CK_INLINE void softmax_backward_row(const float *y, float *dy, size_t columns, float factor) {
    vf total = 0.0f;
    over(columns, [&](size_t i, size_t lanes) {
        total = fma(read(y + i, lanes), read(dy + i, lanes), total);
    });
    const float along = sum(total);
    over(columns, [&](size_t i, size_t lanes) {
        write(dy + i, read(y + i, lanes) * (read(dy + i, lanes) - along) * factor, lanes);
    });
}

void softmax_backward(const float *y, float *dy, size_t rows, size_t columns) {
    for (size_t row = 0; row < rows; row++)
        softmax_backward_row(y + row * columns, dy + row * columns, columns, 1);
}

void sum_rows(const float *x, size_t rows, size_t columns, float *out) {
    over(columns, [&](size_t i, size_t lanes) {
        vf total = read(out + i, lanes);
        for (size_t row = 0; row < rows; row++) total += read(x + row * columns + i, lanes);
        write(out + i, total, lanes);
    });
}

void add(const float *x, size_t count, float *out) {
    over(count, [&](size_t i, size_t lanes) {
        write(out + i, read(out + i, lanes) + read(x + i, lanes), lanes);
    });
}

typedef uint32_t vu __attribute__((ext_vector_type(CK_LANES)));

/// Elements `first` … of what `dropout` speaks of: `scale` where kept, else 0. The hash is the last
/// step of MurmurHash3 (32 bits).
CK_INLINE vf kept(const ck_dropout_t &dropout, uint32_t first) {
    vu h;
    for (uint32_t lane = 0; lane < CK_LANES; lane++) h[lane] = first + lane;
    h = h * 0x9E3779B9u + dropout.seed;
    h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
    h = (h ^ (h >> 13)) * 0xC2B2AE35u;
    h ^= h >> 16;
    return h < dropout.threshold ? vf(0.0f) : vf(dropout.scale);
}

void drop(const ck_dropout_t *dropout, const float *x, uint32_t first, size_t count, float *out) {
    over(count, [&](size_t i, size_t lanes) {
        write(out + i, read(x + i, lanes) * kept(*dropout, first + uint32_t(i)), lanes);
    });
}
