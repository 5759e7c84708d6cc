// Functions that work on rows: layer normalisation, softmax, activations, rotation.

/// Rows go together so that none waits for the sums of another.
template <int ROWS>
CK_INLINE void norm_rows(const ck_layer_norm_f32_t &norm, const float *x, const float *residual,
                         float *out) {
    const size_t n = norm.columns;
    vf totals[ROWS] = {}, squares[ROWS] = {};
    float means[ROWS], inverses[ROWS];
    const float *sums = residual ? out : x;
    over(n, [&](size_t at, size_t lanes) {
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
            vf value = read(x + i * n + at, lanes);
            if (residual) {
                value += read(residual + i * n + at, lanes);
                write(out + i * n + at, value, lanes);
            }
            totals[i] += value;
        }
    });
    for (int i = 0; i < ROWS; i++) means[i] = sum(totals[i]) / float(n);
    over(n, [&](size_t at, size_t lanes) {
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
            vf centred = read(sums + i * n + at, lanes) - means[i];
            if (lanes < CK_LANES) {
                float part[CK_LANES] = {};
                store_part(part, centred, lanes);
                centred = load(part);
            }
            squares[i] = fma(centred, centred, squares[i]);
        }
    });
    for (int i = 0; i < ROWS; i++)
        inverses[i] = 1.0f / __builtin_sqrtf(sum(squares[i]) / float(n) + norm.epsilon);
    over(n, [&](size_t at, size_t lanes) {
        const vf scale = read(norm.scale + at, lanes);
        const vf shift = norm.shift ? read(norm.shift + at, lanes) : vf(0.0f);
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
            vf scaled = (read(sums + i * n + at, lanes) - means[i]) * inverses[i] * scale;
            if (norm.shift) scaled += shift;
            write(out + i * n + at, scaled, lanes);
        }
    });
}

void layer_norm(const ck_layer_norm_f32_t *norm, const float *x, const float *residual, size_t rows,
                float *out) {
    constexpr int together = 4;
    size_t row = 0;
    const auto at = [&](const float *p) { return p ? p + row * norm->columns : nullptr; };
    for (; row + together <= rows; row += together)
        norm_rows<together>(*norm, at(x), at(residual), out + row * norm->columns);
    for (; row < rows; row++) norm_rows<1>(*norm, at(x), at(residual), out + row * norm->columns);
}

/// One row: x[i] becomes e^(scale · x[i] + bias[i]) / Σ; `bias` may be none.
CK_INLINE void softmax_row(float *x, size_t columns, float scale, const float *bias) {
    vf best = -__builtin_inff();
    over(columns, [&](size_t i, size_t lanes) {
        vf score = read(x + i, lanes) * scale;
        if (bias) score += read(bias + i, lanes);
        if (lanes == CK_LANES) {
            store(x + i, score);
            best = at_least(best, score);
        } else {
            store_part(x + i, score, lanes);
            for (size_t lane = 0; lane < lanes; lane++)
                best = at_least(best, vf(x[i + lane]));
        }
    });
    const float top = maximum(best);
    vf total = 0.0f;
    over(columns, [&](size_t i, size_t lanes) {
        vf power = exponential(read(x + i, lanes) - top);
        if (lanes == CK_LANES) {
            store(x + i, power);
            total += power;
        } else {
            store_part(x + i, power, lanes);
            total += load_part(x + i, lanes);
        }
    });
    const float inverse = 1.0f / sum(total);
    over(columns, [&](size_t i, size_t lanes) {
        write(x + i, read(x + i, lanes) * inverse, lanes);
    });
}

void softmax(float *x, size_t rows, size_t columns) {
    for (size_t row = 0; row < rows; row++) softmax_row(x + row * columns, columns, 1, nullptr);
}

struct Activate {
    float *x;
    size_t count;
    template <ck_activation_t A> void run() const {
        over(count, [&](size_t i, size_t lanes) {
            write(x + i, apply<A>(read(x + i, lanes)), lanes);
        });
    }
};

void activate(ck_activation_t activation, float *x, size_t count) {
    with_activation(activation, Activate{x, count});
}

struct Gate {
    const ck_gate_f32_t &gate;
    const float *x;
    size_t rows;
    float *out;
    template <ck_activation_t A> void run() const {
        const size_t columns = gate.columns;
        const float *activated = x + gate.activated * columns;
        const float *other = x + (1 - gate.activated) * columns;
        for (size_t row = 0; row < rows; row++) {
            const size_t from = row * 2 * columns, to = row * columns;
            over(columns, [&](size_t i, size_t lanes) {
                vf left = apply<A>(read(activated + from + i, lanes));
                write(out + to + i, left * read(other + from + i, lanes), lanes);
            });
        }
    }
};

void gate(const ck_gate_f32_t *gate, const float *x, size_t rows, float *out) {
    with_activation(gate->activation, Gate{*gate, x, rows, out});
}

void rotate(const ck_rotation_f32_t *rotation, float *x, size_t rows) {
    const size_t half = rotation->width / 2;
    for (size_t row = 0; row < rows; row++, x += rotation->stride) {
        const float *cosines = rotation->cosines + row * half, *sines = rotation->sines + row * half;
        for (size_t head = 0; head < rotation->heads; head++) {
            float *first = x + head * rotation->width, *second = first + half;
            over(half, [&](size_t i, size_t lanes) {
                vf a = read(first + i, lanes), b = read(second + i, lanes);
                vf c = read(cosines + i, lanes), s = read(sines + i, lanes);
                write(first + i, a * c - b * s, lanes);
                write(second + i, b * c + a * s, lanes);
            });
        }
    }
}
