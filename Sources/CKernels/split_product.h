// Products of float32 matrices by AMX: a number is a sum of bfloat16 parts, and of the products of
// parts those that matter are added up in float32 (Henry, Tang and Heinecke 2019, arXiv:1904.06376).
// With three parts sums are as exact as those of float32 arithmetic. Included like float32_vector.h,
// after split_factor.h, float32_matmul.h and amx_registers.h.

/// Products of parts of a row's number and of a column's, in an order in which each has one of the two
/// in common with the one before. Those of parts i + j ≥ PARTS are below the last bit.
struct PartPair {
    size_t row, column;
};
template <size_t PARTS> struct PartPairs;
template <> struct PartPairs<2> {
    static constexpr PartPair order[] = {{0, 1}, {0, 0}, {1, 0}};
};
template <> struct PartPairs<3> {
    static constexpr PartPair order[] = {{0, 2}, {0, 1}, {1, 1}, {1, 0}, {2, 0}, {0, 0}};
};

/// The products of one step from the K-th pair of parts on.
template <size_t PARTS, int ROWS, size_t K = 0>
CK_INLINE void multiply_step(const uint8_t *rows, size_t row_bytes, const uint8_t *columns) {
    constexpr auto &order = PartPairs<PARTS>::order;
    constexpr PartPair pair = order[K], before = order[K > 0 ? K - 1 : 0];
    if constexpr (K == 0 || pair.row != before.row) {
        _tile_loadd(4, rows + pair.row * TILE, 64);
        if (ROWS > 1) _tile_loadd(5, rows + row_bytes + pair.row * TILE, 64);
    }
    if constexpr (K == 0 || pair.column != before.column) {
        _tile_loadd(6, columns + 2 * pair.column * TILE, 64);
        _tile_loadd(7, columns + (2 * pair.column + 1) * TILE, 64);
    }
    _tile_dpbf16ps(0, 4, 6);
    if (ROWS > 1) _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(1, 4, 7);
    if (ROWS > 1) _tile_dpbf16ps(3, 5, 7);
    if constexpr (K + 1 < sizeof order / sizeof *order)
        multiply_step<PARTS, ROWS, K + 1>(rows, row_bytes, columns);
}

/// The products of some steps: ROWS × 2 tiles of sums, which are added to or, where these steps are the
/// first, replaced. A step of `rows` are the parts of sixteen lines, and `row_bytes` behind them those of
/// the next; one of `columns` two tiles a part.
template <size_t PARTS, int ROWS>
CK_INLINE void multiply_parts(const uint8_t *rows, size_t row_bytes, const uint8_t *columns, size_t steps,
                              bool are_first, float *sums, size_t stride) {
    constexpr size_t right = CK_LANES;
    const size_t below = CK_LANES * stride / sizeof(float);
    if (are_first) {
        _tile_zero(0);
        _tile_zero(1);
        if (ROWS > 1) _tile_zero(2);
        if (ROWS > 1) _tile_zero(3);
    } else {
        _tile_loadd(0, sums, stride);
        _tile_loadd(1, sums + right, stride);
        if (ROWS > 1) _tile_loadd(2, sums + below, stride);
        if (ROWS > 1) _tile_loadd(3, sums + below + right, stride);
    }
    for (size_t step = 0; step < steps; step++, rows += PARTS * TILE, columns += 2 * PARTS * TILE)
        multiply_step<PARTS, ROWS>(rows, row_bytes, columns);
    _tile_stored(0, sums, stride);
    _tile_stored(1, sums + right, stride);
    if (ROWS > 1) _tile_stored(2, sums + below, stride);
    if (ROWS > 1) _tile_stored(3, sums + below + right, stride);
}

/// A product whose right factor is laid out already; the left one is laid out block by block.
template <size_t PARTS> struct SplitProduct {
    /// Columns that are multiplied at once; steps between which sums stay in the tile registers: shorter
    /// passes would keep columns in the first-level cache but load and store sums more often, and were no
    /// faster; and the fewest and most rows of a block.
    static constexpr size_t panel = 32, steps_at_once = 12, fewest = 128, most = 256;

    /// Rows of a block: as many as leave half of a second-level cache of 2 MiB free. All columns, which may
    /// be in the third one, pass by once for each block.
    CK_MEMBER static size_t block(size_t depth) {
        const size_t fit = (size_t(1) << 20) / bytes(CK_LANES, depth) * 2 * CK_LANES;
        return fit < fewest ? fewest : fit > most ? most : fit;
    }

    /// Its lines are the rows of the result; `columns` has the parts of `outputs` lines.
    const SplitFactor &left_factor;
    size_t outputs;
    const uint8_t *columns;
    /// Scratch, `bytes(block(depth), depth)`. Both begin on a line of the cache.
    uint8_t *rows;
    const Epilogue &end;

    /// Bytes of the parts of some lines.
    CK_MEMBER static size_t bytes(size_t lines, size_t depth) {
        return rounded(lines, panel) / CK_LANES * (rounded(depth, DEPTHS) / DEPTHS) * PARTS * TILE;
    }

    /// Lays out a right factor.
    static void lay_out(const SplitFactor &right, uint8_t *columns) {
        const size_t steps = right.steps();
        for (size_t column = 0; column < right.lines; column += panel)
            for (size_t step = 0; step < steps; step++, columns += 2 * PARTS * TILE)
                for (size_t half = 0; half < 2; half++)
                    right.columns_tiles<PARTS>(column + half * CK_LANES, step * DEPTHS, columns + half * TILE,
                                               2 * TILE);
    }

    template <ck_activation_t A> void run() const {
        const size_t steps = left_factor.steps(), rows_at_once = block(left_factor.depth);
        const TileRegisters registers;
        for (size_t first = 0; first < left_factor.lines; first += rows_at_once) {
            const size_t rest = left(left_factor.lines, first);
            const size_t height = rest < rows_at_once ? rest : rows_at_once;
            for (size_t row = 0; row < height; row += CK_LANES)
                for (size_t step = 0; step < steps; step++)
                    left_factor.rows_tiles<PARTS>(first + row, step * DEPTHS, row_at(row) + step * PARTS * TILE);
            for (size_t column = 0; column < outputs; column += panel) multiply<A>(first, height, column);
        }
    }

private:
    /// Bytes of sixteen lines.
    CK_MEMBER size_t lines() const { return left_factor.steps() * PARTS * TILE; }
    CK_MEMBER uint8_t *row_at(size_t row) const { return rows + row / CK_LANES * lines(); }

    /// The rows of a block times a panel.
    template <ck_activation_t A> void multiply(size_t first, size_t height, size_t column) const {
        alignas(64) float sums[most * panel];
        for (size_t step = 0; step < left_factor.steps(); step += steps_at_once) {
            const size_t rest = left(left_factor.steps(), step);
            const size_t steps = rest < steps_at_once ? rest : steps_at_once;
            const uint8_t *right = columns + column / CK_LANES * lines() + step * 2 * PARTS * TILE;
            for (size_t row = 0; row < height; row += 2 * CK_LANES) {
                const uint8_t *from = row_at(row) + step * PARTS * TILE;
                float *to = sums + row * panel;
                height - row > CK_LANES
                    ? multiply_parts<PARTS, 2>(from, lines(), right, steps, step == 0, to, panel * sizeof(float))
                    : multiply_parts<PARTS, 1>(from, lines(), right, steps, step == 0, to, panel * sizeof(float));
                // While the tile unit is busy with the next rows.
                if (step + steps == left_factor.steps()) finish_rows<A>(to, first + row, height - row, column);
            }
        }
    }

    /// What follows the sums of up to 32 rows.
    template <ck_activation_t A>
    CK_MEMBER void finish_rows(const float *sums, size_t first, size_t rest, size_t column) const {
        const size_t rows = rest < 2 * CK_LANES ? rest : 2 * CK_LANES;
        for (size_t row = 0; row < rows; row++)
            for (size_t at = 0; at < panel && column + at < outputs; at += CK_LANES) {
                const size_t lanes = left(outputs, column + at);
                finish<A>(load(sums + row * panel + at), end, first + row, column + at,
                          lanes < CK_LANES ? lanes : CK_LANES);
            }
    }
};
