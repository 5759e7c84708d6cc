// Products of tiles by AMX: up to 16 rows times 64 columns, in tiles of 16 by 16 whose sums stay in
// tile registers over all steps. Included like float32_vector.h, after narrow_tile.h and
// narrow_rows.h.
//
// A format also says
//   void multiply<SUMS, ROWS, COLUMNS>()   adds the product of two tile registers to a third

/// Gives the tile registers their shape, 16 rows of 64 bytes each, as long as it lives.
struct TileRegisters {
    TileRegisters() {
        struct {
            uint8_t palette = 1, start = 0, reserved[14] = {};
            uint16_t bytes[16] = {};
            uint8_t rows[16] = {};
        } shape;
        for (int i = 0; i < 8; i++) {
            shape.bytes[i] = 64;
            shape.rows[i] = 16;
        }
        _tile_loadconfig(&shape);
    }
    ~TileRegisters() { _tile_release(); }
    TileRegisters(const TileRegisters &) = delete;
    TileRegisters &operator=(const TileRegisters &) = delete;
};

/// Leaves the sums of TILES tiles beside each other in the tile registers from 0 on.
template <typename Format, int TILES> CK_INLINE void multiply_tiles(const TileArguments &t) {
    _tile_zero(0);
    if (TILES > 1) _tile_zero(1);
    if (TILES > 2) _tile_zero(2);
    if (TILES > 3) _tile_zero(3);
    const uint8_t *rows = t.rows;
    const auto *packed = reinterpret_cast<const uint8_t *>(t.packed);
    const size_t row_bytes = t.row_bytes, steps = t.steps;
    constexpr size_t panel = TILES * 64;
    for (size_t step = 0; step < steps; step += 16, rows += 64, packed += 16 * panel) {
        _tile_loadd(4, rows, row_bytes);
        _tile_loadd(5, packed, panel);
        Format::template multiply<0, 4, 5>();
        if (TILES > 1) {
            _tile_loadd(6, packed + 64, panel);
            Format::template multiply<1, 4, 6>();
        }
        if (TILES > 2) {
            _tile_loadd(7, packed + 128, panel);
            Format::template multiply<2, 4, 7>();
        }
        if (TILES > 3) {
            _tile_loadd(5, packed + 192, panel);
            Format::template multiply<3, 4, 5>();
        }
    }
}

/// Writes what `multiply_tiles` left; `stride` in bytes.
template <int TILES> CK_INLINE void store_tiles(void *to, size_t stride) {
    auto *out = static_cast<uint8_t *>(to);
    _tile_stored(0, out, stride);
    if (TILES > 1) _tile_stored(1, out + 64, stride);
    if (TILES > 2) _tile_stored(2, out + 128, stride);
    if (TILES > 3) _tile_stored(3, out + 192, stride);
}

/// Sums of 16 × 64 products, as 32-bit integers or floats.
struct TileSums {
    static constexpr size_t vectors = 4, stride = vectors * CK_LANES;
    alignas(64) uint32_t words[16 * stride];
};

/// What follows the product, of the sums of VECTORS vectors of columns in memory: as in `tile`, and
/// the activation. Of the last vector `lanes` are there.
template <typename Format, ck_activation_t A, int VECTORS>
CK_INLINE void finish_vectors(const TileArguments &tile, const uint32_t *sums, size_t at,
                              size_t lanes = CK_LANES) {
    const TileArguments t = tile;  // in registers, which stores of floats leave alone
    ColumnFactors<Format> columns[VECTORS];
#pragma unroll
    for (int v = 0; v < VECTORS; v++) columns[v].read(t, at + v * CK_LANES);
    for (size_t i = 0; i < t.height; i++, sums += TileSums::stride) {
        float row[2] = {};
        if constexpr (Format::quantized)
            __builtin_memcpy(row, t.row_scales + i * t.row_bytes, sizeof row);
#pragma unroll
        for (int v = 0; v < VECTORS; v++) {
            const size_t to = i * t.stride + at + v * CK_LANES;
            typename Format::Sum sum;
            __builtin_memcpy(&sum, sums + at + v * CK_LANES, sizeof sum);
            vf x = columns[v].finish(sum, row, t.factors ? t.factors[i] : 1);
            if (t.residual) x += read(t.residual + to, lanes);
            write(t.out + to, A == CK_GELU ? quick_gelu(x) : apply<A>(x), lanes);
        }
    }
}

template <typename Format> struct FinishTile {
    const TileArguments &t;
    const TileSums &sums;
    template <ck_activation_t A> void run() const {
        if (t.columns == TileSums::stride)
            return finish_vectors<Format, A, TileSums::vectors>(t, sums.words, 0);
        size_t at = 0;
        for (; at + CK_LANES <= t.columns; at += CK_LANES)
            finish_vectors<Format, A, 1>(t, sums.words, at);
        if (at < t.columns) finish_vectors<Format, A, 1>(t, sums.words, at, t.columns - at);
    }
};

/// The tiles of attention: up to 32 columns.
template <typename Format> struct AmxTiles {
    static constexpr size_t rows = 16, vectors = 2, panel = 32, step_unit = 16;
    static constexpr bool spare_rows = true;

    static void run(const TileArguments &t) { t.columns > 16 ? run<2>(t) : run<1>(t); }

    template <int TILES> static void run(const TileArguments &t) {
        multiply_tiles<Format, TILES>(t);
        const bool bare = !t.bias && !t.factors && !t.residual && !Format::quantized;
        if (bare && t.height == rows && t.columns == TILES * 16)
            return store_tiles<TILES>(t.out, t.stride * sizeof(float));
        TileSums sums;
        store_tiles<TILES>(sums.words, TileSums::stride * 4);
        FinishTile<Format>{t, sums}.template run<CK_IDENTITY>();
    }
};

/// The tiles of linear layers: while the tile unit multiplies one, the vector units finish the one
/// before.
template <typename Format> struct AmxProduct {
    static constexpr size_t rows = 16, panel = 64, step_unit = 16, unit = 16;
    static constexpr size_t memory = 256 << 10, cache = 1 << 20;
    static constexpr bool activates = true;

    TileRegisters registers;
    TileSums sums[2];
    TileArguments waiting = {};
    ck_activation_t activation = CK_IDENTITY;
    int next = 0;

    void operator()(const TileArguments &t, ck_activation_t then) {
        switch ((t.columns + 15) / 16) {
        case 1: run<1>(t); break;
        case 2: run<2>(t); break;
        case 3: run<3>(t); break;
        default: run<4>(t);
        }
        waiting = t;
        activation = then;
        next = 1 - next;
    }

    template <int TILES> void run(const TileArguments &t) {
        multiply_tiles<Format, TILES>(t);
        finish();
        store_tiles<TILES>(sums[next].words, TileSums::stride * 4);
    }

    void finish() {
        if (waiting.height > 0) with_activation(activation, FinishTile<Format>{waiting, sums[1 - next]});
    }

    ~AmxProduct() { finish(); }
};
