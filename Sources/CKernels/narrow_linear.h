// A linear layer in a narrow format: packing, and the walk over blocks of rows. Included like
// float32_vector.h, after narrow_tile.h and narrow_rows.h.
//
// A format also says
//   int32_t word(const float *values, float inverse_scale)   per_word weights of one output
//   void prepare<ROWS>(const float *x, size_t stride, const float *factors, size_t n, uint8_t *rows,
//                      uint8_t *scales, size_t row_bytes)    words, scales and offsets of rows
//   prepared_rows                                            how many of them at best

/// What multiplies the tiles of a layer, one at a time; activations are left to `linear`.
template <typename Format, typename T> struct TileProduct : T {
    static constexpr size_t unit = 1, memory = 96 << 10, cache = 256 << 10;
    static constexpr bool activates = false, rows_first = false;
    void operator()(const TileArguments &t, ck_activation_t) { T::run(t); }
};

template <typename Format, typename T> struct NarrowLinear {
    static PackedLayer parts(const int32_t *packed, size_t outputs, size_t inputs) {
        return {const_cast<int32_t *>(packed), outputs, inputs, CK_LANES, Format::per_word,
                T::step_unit};
    }

    /// The first word says how many words on the layer starts: where a line of the cache does. Should
    /// it be copied elsewhere, it is only slower.
    static size_t packed_count(size_t outputs, size_t inputs, size_t groups) {
        return CK_LINE + groups * parts(nullptr, outputs, inputs / groups).count;
    }

    static void pack(const ck_narrow_weights_t *weights, int32_t *packed) {
        const size_t inputs = weights->inputs / weights->groups;
        packed[0] = int32_t(CK_LINE - reinterpret_cast<uintptr_t>(packed) / sizeof(int32_t) % CK_LINE);
        packed += packed[0];
        for (size_t group = 0; group < weights->groups; group++) {
            const PackedLayer layer = parts(packed, weights->outputs, inputs);
            __builtin_memset(packed, 0, layer.count * sizeof(int32_t));
            for (size_t i = 0; i < inputs; i++)
                layer.factors[i] = weights->smoothing ? 1 / weights->smoothing[group * inputs + i] : 1;
            for (size_t j = 0; j < weights->outputs; j++) {
                if (weights->bias && group == 0) layer.bias[j] = weights->bias[j];
                pack_column(*weights, j, group * inputs, inputs, layer);
            }
            packed += layer.count;
        }
    }

    static void pack_column(const ck_narrow_weights_t &weights, size_t j, size_t from, size_t inputs,
                            const PackedLayer &layer) {
        const auto weight = [&](size_t i) {
            const float x = weights.weights[j * weights.inputs + from + i];
            return weights.smoothing ? x * weights.smoothing[from + i] : x;
        };
        float inverse = 1;
        if constexpr (Format::quantized) {
            float largest = 0;
            for (size_t i = 0; i < inputs; i++)
                largest = __builtin_fmaxf(largest, __builtin_fabsf(weight(i)));
            inverse = largest > 0 ? 127 / largest : 0;
            layer.scales[j] = largest / 127;
            for (size_t i = 0; i < inputs; i++)
                layer.sums[j] += __builtin_rintf(weight(i) * inverse);
            layer.sums[j] *= layer.scales[j];
        }
        const size_t first = j / T::panel * T::panel, left = layer.columns - first;
        const size_t width = left < T::panel ? left : T::panel;
        int32_t *out = layer.words + first * layer.steps + j - first;
        for (size_t step = 0; step < layer.steps; step++, out += width) {
            float values[Format::per_word] = {};
            for (size_t p = 0; p < Format::per_word && step * Format::per_word + p < inputs; p++)
                values[p] = weight(step * Format::per_word + p);
            *out = Format::word(values, inverse);
        }
    }

    /// Where the parts of a prepared row are: scale and offset of each group, then their words.
    struct RowLayout {
        size_t header, group, bytes;
        RowLayout(size_t groups, size_t steps)
            : header((groups * 2 * sizeof(float) + 63) / 64 * 64),
              group((steps * 4 + 63) / 64 * 64),
              // An odd number of lines, so that rows do not share a few sets of the cache.
              bytes((header + groups * group) | 64) {}
    };

    /// Rows of a block: prepared rows and outputs together stay in the second-level cache.
    static size_t block_rows(size_t row_bytes, size_t outputs) {
        const size_t cached = T::cache / (row_bytes + outputs * sizeof(float));
        const size_t most = T::memory / row_bytes / T::unit * T::unit;
        const size_t rows = cached < most ? cached : most;
        return rows > T::rows ? rows / T::rows * T::rows : most < T::rows ? most : T::rows;
    }

    static void linear(const ck_linear_narrow_t *l, const float *in, size_t rows,
                       const float *residual, float *out) {
        const size_t inputs = l->inputs / l->groups;
        alignas(64) uint8_t prepared[T::memory];
        static_assert(T::unit * (192 + CK_NARROW_INPUTS * 4 / Format::per_word) <= sizeof prepared,
                      "the widest rows of a tile must fit");
        const PackedLayer layer = parts(l->packed + l->packed[0], l->outputs, inputs);
        const RowLayout row(l->groups, layer.steps);
        const size_t most = block_rows(row.bytes, l->outputs);
        const size_t blocks = (rows + most - 1) / most;
        for (size_t block = 0; block < blocks; block++) {
            const size_t first = block * rows / blocks, count = (block + 1) * rows / blocks - first;
            const size_t at = first * l->outputs;
            size_t i = 0;
            for (; i + Format::prepared_rows <= count; i += Format::prepared_rows)
                prepare<Format::prepared_rows>(*l, layer, row, in + (first + i) * l->inputs,
                                               prepared + i * row.bytes);
            for (; i < count; i++)
                prepare<1>(*l, layer, row, in + (first + i) * l->inputs, prepared + i * row.bytes);
            product(*l, layer, row, prepared, count, residual ? residual + at : nullptr, out + at);
            if (!T::activates && l->activation != CK_IDENTITY)
                with_activation(l->activation, QuickActivate{out + at, count * l->outputs});
        }
    }

    template <int ROWS>
    static void prepare(const ck_linear_narrow_t &l, const PackedLayer &layer, const RowLayout &row,
                        const float *in, uint8_t *to) {
        const size_t inputs = l.inputs / l.groups, used = inputs * 4 / Format::per_word;
        const float *factors = layer.factors;
        for (size_t group = 0; group < l.groups; group++, in += inputs, factors += layer.count) {
            uint8_t *words = to + row.header + group * row.group;
            for (int i = 0; used < layer.steps * 4 && i < ROWS; i++)
                __builtin_memset(words + i * row.bytes + used, 0, layer.steps * 4 - used);
            Format::template prepare<ROWS>(in, l.inputs, factors, inputs, words,
                                           to + 2 * group * sizeof(float), row.bytes);
        }
    }

    /// Tiles of rows and panels of columns, in each of them the groups of inputs. What a tile adds up
    /// over its groups stays in the first-level cache, and so do its rows where T takes them first, else
    /// the panel.
    static void product(const ck_linear_narrow_t &l, const PackedLayer &layer, const RowLayout &row,
                        const uint8_t *prepared, size_t rows, const float *residual, float *out) {
        const size_t units = (rows + T::unit - 1) / T::unit;
        const size_t tiles = (rows + T::rows - 1) / T::rows;
        const size_t panels = (l.outputs + T::panel - 1) / T::panel;
        alignas(64) float partial[T::rows * T::panel];
        T multiply;
        TileArguments t = {};
        t.row_bytes = row.bytes;
        for (size_t at = 0; at < tiles * panels; at++) {
            const size_t i = T::rows_first ? at / panels : at % tiles;
            const size_t j = (T::rows_first ? at % panels : at / tiles) * T::panel;
            t.columns = l.outputs - j < T::panel ? l.outputs - j : T::panel;
            const size_t first = i * units / tiles * T::unit;  // tiles of nearly equal height
            const size_t next = i + 1 < tiles ? (i + 1) * units / tiles * T::unit : rows;
            t.height = next - first;
            for (size_t group = 0; group < l.groups; group++) {
                const size_t from = group * layer.count;
                t.steps = layer.steps;
                t.packed = layer.words + from + j * layer.steps;
                t.bias = group > 0 ? nullptr : layer.bias + from + j;
                t.scales = layer.scales + from + j;
                t.sums = layer.sums + from + j;
                t.rows = prepared + first * row.bytes + row.header + group * row.group;
                t.row_scales = prepared + first * row.bytes + group * 2 * sizeof(float);
                t.residual = group > 0 ? partial : residual ? residual + first * l.outputs + j : nullptr;
                t.residual_stride = group > 0 ? T::panel : l.outputs;
                t.out = group + 1 < l.groups ? partial : out + first * l.outputs + j;
                t.stride = group + 1 < l.groups ? T::panel : l.outputs;
                multiply(t, group + 1 < l.groups ? CK_IDENTITY : l.activation);
            }
        }
    }
};
