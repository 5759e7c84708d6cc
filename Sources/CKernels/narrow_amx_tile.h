// Products of tiles by AMX: up to 32 rows times 32 columns, in tiles of 16 by 16 whose sums stay in
// tile registers over all steps. Included like float32_vector.h, after narrow_tile.h and
// narrow_rows.h.
//
// A format also says
//   void multiply<SUMS, ROWS, COLUMNS>()   adds the product of two tile registers to a third

/// Leaves the sums of ROWS by COLUMNS tiles in the tile registers from 0 on, row by row. `meanwhile` is
/// called once a step, for the vector units.
///
/// Loading a tile keeps the vector units busy for 8 cycles, of the 16 that a product takes: so a tile
/// is loaded for two products where there are two.
template <typename Format, int ROWS, int COLUMNS, typename Other>
CK_INLINE void multiply_tiles(const TileArguments &t, Other meanwhile) {
    _tile_zero(0);
    if (COLUMNS > 1) _tile_zero(1);
    if (ROWS > 1) _tile_zero(2);
    if (ROWS > 1 && COLUMNS > 1) _tile_zero(3);
    const uint8_t *rows = t.rows;
    const auto *packed = reinterpret_cast<const uint8_t *>(t.packed);
    const size_t row_bytes = t.row_bytes, steps = t.steps;
    constexpr size_t panel = COLUMNS * 64;
    for (size_t step = 0; step < steps; step += 16, rows += 64, packed += 16 * panel) {
        _tile_loadd(4, rows, row_bytes);
        _tile_loadd(6, packed, panel);
        Format::template multiply<0, 4, 6>();
        if (COLUMNS > 1) {
            _tile_loadd(7, packed + 64, panel);
            Format::template multiply<1, 4, 7>();
        }
        if (ROWS > 1) {
            _tile_loadd(5, rows + 16 * row_bytes, row_bytes);
            Format::template multiply<2, 5, 6>();
            if (COLUMNS > 1) Format::template multiply<3, 5, 7>();
        }
        meanwhile();
    }
}

/// Writes what `multiply_tiles` left; `stride` in bytes.
template <int ROWS, int COLUMNS> CK_INLINE void store_tiles(void *to, size_t stride) {
    auto *out = static_cast<uint8_t *>(to);
    _tile_stored(0, out, stride);
    if (COLUMNS > 1) _tile_stored(1, out + 64, stride);
    if (ROWS > 1) _tile_stored(2, out + 16 * stride, stride);
    if (ROWS > 1 && COLUMNS > 1) _tile_stored(3, out + 16 * stride + 64, stride);
}

/// Sums of 32 × 32 products, as 32-bit integers or floats.
struct TileSums {
    static constexpr size_t vectors = 2, stride = vectors * CK_LANES;
    alignas(64) uint32_t words[32 * stride];
};

/// What follows the product, of the sums of VECTORS vectors of columns in memory: as in `tile`, and
/// the activation.
template <typename Format, ck_activation_t A, int VECTORS> struct Finish {
    const TileArguments t;  // a copy, which stores of floats leave alone
    const uint32_t *sums;
    ColumnFactors<Format> columns[VECTORS];
    size_t at, row = 0;

    /// Of columns from `at` on.
    CK_MEMBER Finish(const TileArguments &t, const TileSums &sums, size_t at)
        : t(t), sums(sums.words + at), at(at) {
#pragma unroll
        for (int v = 0; v < VECTORS; v++) columns[v].read(t, at + v * CK_LANES);
    }

    /// Finishes `count` more rows, or all that are left. Of the last vector `lanes` are there.
    CK_MEMBER void rows(size_t count, size_t lanes = CK_LANES) {
        const size_t end = count < t.height - row ? row + count : t.height;
        for (; row < end; row++) {
            float scale[2] = {};
            if constexpr (Format::quantized)
                __builtin_memcpy(scale, t.row_scales + row * t.row_bytes, sizeof scale);
#pragma unroll
            for (int v = 0; v < VECTORS; v++) {
                const size_t column = at + v * CK_LANES;
                typename Format::Sum sum;
                __builtin_memcpy(&sum, sums + row * TileSums::stride + v * CK_LANES, sizeof sum);
                vf base = columns[v].bias;
                if (t.residual) base += read(t.residual + row * t.residual_stride + column, lanes);
                const vf x = columns[v].finish(sum, scale, t.factors ? t.factors[row] : 1, base);
                write(t.out + row * t.stride + column, A == CK_GELU ? quick_gelu(x) : apply<A>(x), lanes);
            }
        }
    }
};

template <typename Format> struct FinishTile {
    const TileArguments &t;
    const TileSums &sums;
    template <ck_activation_t A> void run() const {
        for (size_t at = 0; at < t.columns; at += CK_LANES) {
            const size_t left = t.columns - at;
            Finish<Format, A, 1>(t, sums, at).rows(t.height, left < CK_LANES ? left : CK_LANES);
        }
    }
};

/// The tiles of attention: up to 32 columns.
template <typename Format> struct AmxTiles {
    static constexpr size_t rows = 16, vectors = 2, panel = 32, step_unit = 16;
    static constexpr bool spare_rows = true;

    static void run(const TileArguments &t) { t.columns > 16 ? run<2>(t) : run<1>(t); }

    template <int COLUMNS> static void run(const TileArguments &t) {
        multiply_tiles<Format, 1, COLUMNS>(t, [] {});
        const bool bare = !t.bias && !t.factors && !t.residual && !Format::quantized;
        if (bare && t.height == rows && t.columns == COLUMNS * 16)
            return store_tiles<1, COLUMNS>(t.out, t.stride * sizeof(float));
        TileSums sums;
        store_tiles<1, COLUMNS>(sums.words, TileSums::stride * 4);
        FinishTile<Format>{t, sums}.template run<CK_IDENTITY>();
    }
};

/// The tiles of linear layers: while the tile unit multiplies one, the vector units finish the one
/// before.
template <typename Format> struct AmxProduct {
    static constexpr size_t rows = 32, panel = 32, step_unit = 16, unit = 16;
    static constexpr size_t memory = 256 << 10, cache = 1 << 20;
    static constexpr bool activates = true, rows_first = true;

    TileRegisters registers;
    TileSums sums[2];
    TileArguments waiting = {};
    ck_activation_t activation = CK_IDENTITY;
    int next = 0;

    void operator()(const TileArguments &t, ck_activation_t then) {
        if (t.columns == TileSums::stride && waiting.columns == TileSums::stride) {
            with_activation(activation, Both{*this, t});
        } else {
            finish();
            if (t.columns > 16) t.height > 16 ? run<2, 2>(t, [] {}) : run<1, 2>(t, [] {});
            else t.height > 16 ? run<2, 1>(t, [] {}) : run<1, 1>(t, [] {});
        }
        waiting = t;
        activation = then;
        next = 1 - next;
    }

    /// Multiplies a tile of whole width, and finishes a few rows of the last one at every step.
    struct Both {
        AmxProduct &product;
        const TileArguments &t;
        template <ck_activation_t A> void run() const {
            Finish<Format, A, TileSums::vectors> last(product.waiting, product.sums[1 - product.next], 0);
            const size_t steps = t.steps / step_unit, share = (last.t.height + steps - 1) / steps;
            const auto meanwhile = [&] { last.rows(share); };
            t.height > 16 ? product.template run<2, 2>(t, meanwhile)
                          : product.template run<1, 2>(t, meanwhile);
        }
    };

    template <int ROWS, int COLUMNS, typename Other>
    CK_MEMBER void run(const TileArguments &t, Other meanwhile) {
        multiply_tiles<Format, ROWS, COLUMNS>(t, meanwhile);
        store_tiles<ROWS, COLUMNS>(sums[next].words, TileSums::stride * 4);
    }

    void finish() {
        if (waiting.height > 0) with_activation(activation, FinishTile<Format>{waiting, sums[1 - next]});
    }

    ~AmxProduct() { finish(); }
};
