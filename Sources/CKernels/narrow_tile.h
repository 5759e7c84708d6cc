// The micro-kernel of every narrow product: ROWS rows times N vectors of columns; their sums stay
// in registers over all steps. Included like float32_vector.h, after it.
//
// A format is a type with `per_word`, the factors in a 32-bit word; `Sum`, what products are summed
// in; `quantized`, whether rows and columns have scales; and
//   Sum dot(Sum, int32_t word of a row, vi words of columns)
//   vf value(Sum)

struct TileArguments {
    const uint8_t *rows;  ///< words of the first row
    const uint8_t *row_scales;  ///< scale and offset of the first row, for quantised ones
    size_t row_bytes;     ///< from a row to the next
    size_t height;        ///< rows
    const int32_t *packed;
    size_t steps;         ///< words of a row
    float *out;
    size_t stride;        ///< of out
    size_t columns;       ///< of the panel that exist; the rest is padding
    const float *residual;                ///< is added, or none
    size_t residual_stride;
    const float *factors;                 ///< what rows are multiplied by, or none
    const float *bias, *scales, *sums;    ///< of columns; bias may be none, scales and what columns
                                          ///< sum to are for quantised rows
};

/// What sums of a vector of columns are made into numbers with.
template <typename Format> struct ColumnFactors {
    vf bias = 0.0f, scale = 1.0f, sum = 0.0f;

    CK_MEMBER void read(const TileArguments &t, size_t at) {
        if (t.bias) bias = load(t.bias + at);
        if constexpr (Format::quantized) {
            scale = load(t.scales + at);
            sum = load(t.sums + at);
        }
    }

    /// `row`: its scale and offset; `base`: bias and residual.
    CK_MEMBER vf finish(typename Format::Sum sums, const float (&row)[2], float factor, vf base) const {
        const vf x = Format::value(sums);
        if constexpr (Format::quantized) return fma(sum, vf(row[1]), fma(x, scale * row[0], base));
        else return fma(x, vf(factor), base);
    }
};

using Tile = void (*)(const TileArguments &);

template <typename Format, int ROWS, int N> void tile(const TileArguments &t) {
    typename Format::Sum sums[ROWS][N] = {};
    const int32_t *packed = t.packed;
    for (size_t k = 0; k < t.steps; k++, packed += N * CK_LANES) {
        vi right[N];
#pragma unroll
        for (int v = 0; v < N; v++) {
            __builtin_memcpy(&right[v], packed + v * CK_LANES, sizeof right[v]);
            __builtin_prefetch(packed + (t.steps * N + v) * CK_LANES, 0, 2);  // the next panel
        }
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
            int32_t left;
            __builtin_memcpy(&left, t.rows + i * t.row_bytes + k * 4, 4);
#pragma unroll
            for (int v = 0; v < N; v++) sums[i][v] = Format::dot(sums[i][v], left, right[v]);
        }
    }
    const bool whole = t.columns == N * CK_LANES;
    float padded[ROWS * N * CK_LANES];
    float *out = whole ? t.out : padded;
    const size_t stride = whole ? t.stride : N * CK_LANES;
#pragma unroll
    for (int v = 0; v < N; v++) {
        const int at = v * CK_LANES;
        ColumnFactors<Format> columns;
        columns.read(t, at);
        const size_t left = t.columns - at, lanes = left < CK_LANES ? left : CK_LANES;
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
            float row[2] = {};
            if constexpr (Format::quantized)
                __builtin_memcpy(row, t.row_scales + i * t.row_bytes, sizeof row);
            vf base = columns.bias;
            if (t.residual) base += read(t.residual + i * t.residual_stride + at, lanes);
            store(out + i * stride + at,
                  columns.finish(sums[i][v], row, t.factors ? t.factors[i] : 1, base));
        }
    }
    if (whole) return;
    for (int i = 0; i < ROWS; i++)
        for (size_t j = 0; j < t.columns; j++) {
            const size_t at = i * t.stride + j;
            t.out[at] = padded[i * N * CK_LANES + j];
        }
}

/// The tile of each height up to ROWS and width up to N.
template <typename Format, int ROWS, int N, class = std::make_index_sequence<ROWS * N>> struct Tiles;
template <typename Format, int ROWS, int N, size_t... I>
struct Tiles<Format, ROWS, N, std::index_sequence<I...>> {
    static constexpr size_t rows = ROWS, vectors = N, panel = N * CK_LANES;
    static constexpr Tile all[] = {&tile<Format, I / N + 1, I % N + 1>...};
    static constexpr size_t step_unit = 1;
    static constexpr bool spare_rows = false;  ///< whether rows beyond the height cost nothing
    static void run(const TileArguments &t) {
        all[(t.height - 1) * N + (t.columns + CK_LANES - 1) / CK_LANES - 1](t);
    }
};
