// A linear layer in a narrow format: packing, and the walk over blocks of rows. Included like
// float32_vector.h, after narrow_tile.h and narrow_rows.h.
//
// A format also says
//   int32_t word(const float *values, float inverse_scale)   per_word weights of one output
//   void prepare(const float *x, const float *factors, size_t n, uint8_t *row)   a row's words

template <typename Format, typename T> struct NarrowLinear {
    static PackedLayer parts(const int32_t *packed, size_t outputs, size_t inputs) {
        return {const_cast<int32_t *>(packed), outputs, inputs, CK_LANES, Format::per_word};
    }

    static size_t packed_count(size_t outputs, size_t inputs, size_t groups) {
        return groups * parts(nullptr, outputs, inputs / groups).count;
    }

    static void pack(const ck_narrow_weights_t *weights, int32_t *packed) {
        const size_t inputs = weights->inputs / weights->groups;
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

    /// Rows of a block: prepared rows and outputs together stay in the second-level cache.
    static size_t block_rows(size_t row_bytes, size_t outputs, size_t capacity) {
        const size_t cache = 256 << 10, cached = cache / (row_bytes + outputs * sizeof(float));
        const size_t most = capacity / row_bytes, rows = cached < most ? cached : most;
        return rows > T::rows ? rows / T::rows * T::rows : most < T::rows ? most : T::rows;
    }

    static void linear(const ck_linear_narrow_t *l, const float *in, size_t rows,
                       const float *residual, float *out) {
        const size_t inputs = l->inputs / l->groups;
        PackedLayer layer = parts(l->packed, l->outputs, inputs);
        alignas(64) uint8_t prepared[96 << 10];
        static_assert(sizeof prepared > HEADER + 64 + CK_NARROW_INPUTS * 4 / 2, "one row must fit");
        const size_t row_bytes = (HEADER + layer.steps * 4 + 2 * 63) / 64 * 64;
        const size_t most = block_rows(row_bytes, l->outputs, sizeof prepared);
        const size_t blocks = (rows + most - 1) / most;
        for (size_t block = 0; block < blocks; block++) {
            const size_t first = block * rows / blocks, count = (block + 1) * rows / blocks - first;
            const size_t at = first * l->outputs;
            for (size_t group = 0; group < l->groups; group++) {
                layer = parts(l->packed + group * layer.count, l->outputs, inputs);
                for (size_t i = 0; i < count; i++)
                    Format::prepare(in + (first + i) * l->inputs + group * inputs, layer.factors,
                                    inputs, prepared + i * row_bytes + HEADER);
                const float *added = group > 0 ? out + at : residual ? residual + at : nullptr;
                product(layer, *l, prepared, row_bytes, count, added, out + at);
            }
            if (l->activation != CK_IDENTITY)
                with_activation(l->activation, QuickActivate{out + at, count * l->outputs});
        }
    }

    static void product(const PackedLayer &layer, const ck_linear_narrow_t &l,
                        const uint8_t *prepared, size_t row_bytes, size_t rows,
                        const float *residual, float *out) {
        const size_t tiles = (rows + T::rows - 1) / T::rows;
        TileArguments t = {};
        t.row_bytes = row_bytes;
        t.steps = layer.steps;
        t.stride = l.outputs;
        for (size_t j = 0; j < l.outputs; j += T::panel) {
            t.packed = layer.words + j * layer.steps;
            t.columns = l.outputs - j < T::panel ? l.outputs - j : T::panel;
            t.bias = layer.bias + j;
            t.scales = layer.scales + j;
            t.sums = layer.sums + j;
            for (size_t i = 0; i < tiles; i++) {  // of nearly equal height
                const size_t first = i * rows / tiles, height = (i + 1) * rows / tiles - first;
                t.rows = prepared + first * row_bytes + HEADER;
                t.out = out + first * l.outputs + j;
                t.residual = residual ? residual + first * l.outputs + j : nullptr;
                T::get(height, t.columns)(t);
            }
        }
    }
};
