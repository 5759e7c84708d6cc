// Matrix products by panels. A panel holds WIDE columns of B, depth after depth, so that the inner
// loop reads memory in order; up to TALL rows of A times one panel stay in registers.

// TALL · VECTORS sums, VECTORS columns of B and one of A fill the registers: a compiler that has to
// spill one of them halves the speed.
constexpr size_t TALL = CK_TALL, VECTORS = CK_VECTORS, WIDE = VECTORS * CK_LANES;

size_t packed_count(size_t outputs, size_t inputs) {
    return (outputs + WIDE - 1) / WIDE * WIDE * inputs;
}

void pack(const float *weights, size_t stride, size_t outputs, size_t inputs, float *packed) {
    for (size_t first = 0; first < outputs; first += WIDE) {
        size_t columns = outputs - first < WIDE ? outputs - first : WIDE;
        for (size_t k = 0; k < inputs; k++, packed += WIDE)
            for (size_t j = 0; j < WIDE; j++)
                packed[j] = j < columns ? weights[(first + j) * stride + k] : 0;
    }
}

/// What becomes of a finished tile.
struct Epilogue {
    const float *bias;
    const float *residual;
    float *out;
    size_t stride;
};

/// Finishes `columns` sums of one row; columns ≤ CK_LANES.
template <ck_activation_t A>
CK_INLINE void finish(vf x, const Epilogue &e, size_t row, size_t column, size_t columns) {
    size_t at = row * e.stride + column;
    if (columns == CK_LANES) {
        if (e.bias) x += load(e.bias + column);
        x = apply<A>(x);
        if (e.residual) x += load(e.residual + at);
        store(e.out + at, x);
    } else {
        if (e.bias) x += load_part(e.bias + column, columns);
        x = apply<A>(x);
        if (e.residual) x += load_part(e.residual + at, columns);
        store_part(e.out + at, x, columns);
    }
}

/// ROWS × (N · CK_LANES) sums over `depth`, B's rows `step` apart.
template <size_t ROWS, size_t N, ck_activation_t A>
void tile(const float *a, size_t a_stride, const float *b, size_t step, size_t depth,
          const Epilogue &e, size_t row, size_t column, size_t columns) {
    vf sums[ROWS][N];
#pragma unroll
    for (size_t i = 0; i < ROWS; i++)
#pragma unroll
        for (size_t v = 0; v < N; v++) sums[i][v] = 0.0f;
    for (size_t k = 0; k < depth; k++, b += step) {
        vf right[N];
#pragma unroll
        for (size_t v = 0; v < N; v++) right[v] = load(b + v * CK_LANES);
#pragma unroll
        for (size_t i = 0; i < ROWS; i++) {
            vf left = a[i * a_stride + k];
#pragma unroll
            for (size_t v = 0; v < N; v++) sums[i][v] = fma(left, right[v], sums[i][v]);
        }
    }
    for (size_t i = 0; i < ROWS; i++)
        for (size_t v = 0; v < N && v * CK_LANES < columns; v++) {
            size_t left = columns - v * CK_LANES;
            finish<A>(sums[i][v], e, row + i, column + v * CK_LANES,
                      left < CK_LANES ? left : CK_LANES);
        }
}

/// `rows` < TALL rows, the number known when compiled.
template <size_t ROWS, size_t N, ck_activation_t A>
CK_INLINE void rest(size_t rows, const float *a, size_t a_stride, const float *b, size_t step,
                    size_t depth, const Epilogue &e, size_t row, size_t column, size_t columns) {
    if constexpr (ROWS > 0) {
        if (rows == ROWS)
            tile<ROWS, N, A>(a, a_stride, b, step, depth, e, row, column, columns);
        else
            rest<ROWS - 1, N, A>(rows, a, a_stride, b, step, depth, e, row, column, columns);
    }
}

/// All rows of A times N vectors of columns.
template <size_t N, ck_activation_t A>
CK_INLINE void strip(const float *a, size_t a_stride, size_t rows, const float *b, size_t step,
                     size_t depth, const Epilogue &e, size_t column, size_t columns) {
    size_t row = 0;
    for (; row + TALL <= rows; row += TALL)
        tile<TALL, N, A>(a + row * a_stride, a_stride, b, step, depth, e, row, column, columns);
    rest<TALL - 1, N, A>(rows - row, a + row * a_stride, a_stride, b, step, depth, e, row, column,
                         columns);
}

/// The same with only as many vectors as hold `columns`.
template <ck_activation_t A>
CK_INLINE void columns_of(const float *a, size_t a_stride, size_t rows, const float *b, size_t step,
                          size_t depth, const Epilogue &e, size_t column, size_t columns) {
    if (columns <= CK_LANES)
        strip<1, A>(a, a_stride, rows, b, step, depth, e, column, columns);
    else if (VECTORS == 2 || columns <= 2 * CK_LANES)
        strip<2, A>(a, a_stride, rows, b, step, depth, e, column, columns);
    else
        strip<VECTORS, A>(a, a_stride, rows, b, step, depth, e, column, columns);
}

struct Linear {
    const ck_linear_f32_t &layer;
    const float *in;
    size_t rows;
    const float *residual;
    float *out;

    template <ck_activation_t A> void run() const {
        // A block of inputs stays in the second-level cache while all panels pass by.
        const size_t block = 128;
        for (size_t first = 0; first < rows; first += block) {
            size_t count = rows - first < block ? rows - first : block;
            size_t at = first * layer.outputs;
            Epilogue e = {layer.bias, residual ? residual + at : nullptr, out + at, layer.outputs};
            for (size_t column = 0; column < layer.outputs; column += WIDE) {
                size_t left = layer.outputs - column;
                columns_of<A>(in + first * layer.inputs, layer.inputs, count,
                              layer.packed + column * layer.inputs, WIDE, layer.inputs, e, column,
                              left < WIDE ? left : WIDE);
            }
        }
    }
};

void linear(const ck_linear_f32_t *layer, const float *in, size_t rows, const float *residual,
            float *out) {
    with_activation(layer->activation, Linear{*layer, in, rows, residual, out});
}
