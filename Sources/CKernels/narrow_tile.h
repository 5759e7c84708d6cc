// The micro-kernel of every narrow product: ROWS rows times N vectors of columns; their sums stay
// in registers over all steps. Included like float32_vector.h, after it.
//
// A format is a type with `per_word`, the factors in a 32-bit word; `Sum`, what products are summed
// in; `quantized`, whether rows and columns have scales; and
//   Sum dot(Sum, int32_t word of a row, vi words of columns)
//   vf value(Sum)

/// Bytes before the words of a prepared row; a quantised row keeps its scale and offset there.
constexpr size_t HEADER = 16;

struct TileArguments {
    const uint8_t *rows;  ///< words of the first row
    size_t row_bytes;     ///< from a row to the next
    const int32_t *packed;
    size_t steps;         ///< words of a row
    float *out;
    size_t stride;        ///< of out and residual
    size_t columns;       ///< of the panel that exist; the rest is padding
    const float *residual;                ///< is added, or none
    const float *factors;                 ///< what rows are multiplied by, or none
    const float *bias, *scales, *sums;    ///< of columns; bias may be none, scales and sums are for quantised rows
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
        const vf bias = t.bias ? load(t.bias + at) : vf(0.0f);
        vf scale = 1.0f, sum = 0.0f;
        if constexpr (Format::quantized) {
            scale = load(t.scales + at);
            sum = load(t.sums + at);
        }
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
            vf x = Format::value(sums[i][v]);
            if constexpr (Format::quantized) {
                float row[2];
                __builtin_memcpy(row, t.rows + i * t.row_bytes - HEADER, sizeof row);
                x = fma(x, vf(row[0]), sum * row[1]) * scale;
            }
            if (t.factors) x *= t.factors[i];
            x += bias;
            if (t.residual && whole) x += load(t.residual + i * t.stride + at);
            store(out + i * stride + at, x);
        }
    }
    if (whole) return;
    for (int i = 0; i < ROWS; i++)
        for (size_t j = 0; j < t.columns; j++) {
            const size_t at = i * t.stride + j;
            t.out[at] = padded[i * N * CK_LANES + j] + (t.residual ? t.residual[at] : 0);
        }
}

/// The tile of each height up to ROWS and width up to N.
template <typename Format, int ROWS, int N, class = std::make_index_sequence<ROWS * N>> struct Tiles;
template <typename Format, int ROWS, int N, size_t... I>
struct Tiles<Format, ROWS, N, std::index_sequence<I...>> {
    static constexpr size_t rows = ROWS, vectors = N, panel = N * CK_LANES;
    static constexpr Tile all[] = {&tile<Format, I / N + 1, I % N + 1>...};
    static Tile get(size_t rows, size_t columns) {
        return all[(rows - 1) * N + (columns + CK_LANES - 1) / CK_LANES - 1];
    }
};
