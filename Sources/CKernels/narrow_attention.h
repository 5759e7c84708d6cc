// Attention of one text with products in a narrow format: for a few queries at a time, their
// scores against all keys they see stay in the first-level cache through the softmax until they
// have weighed the values. Included like float32_vector.h, after narrow_tile.h and narrow_rows.h.
//
// A format also says, of vectors of factors,
//   vf power_of_two(vf)                             of at most 0, to as many digits as it keeps
//   vi words(const vf (&)[per_word])                per_word · CK_LANES numbers in a row
//   vi words_down(const float *, stride, rows, lanes)   per_word rows, column beside column

/// Transposes CK_LANES vectors.
template <int SPAN = 1> CK_INLINE void transpose(vi (&m)[CK_LANES]) {
#pragma unroll
    for (int i = 0; i < CK_LANES; i++) {
        if (i & SPAN) continue;
        const vi a = m[i], b = m[i + SPAN];
        m[i] = firsts<SPAN>(a, b, Lanes());
        m[i + SPAN] = seconds<SPAN>(a, b, Lanes());
    }
    if constexpr (SPAN * 2 < CK_LANES) transpose<SPAN * 2>(m);
}

CK_INLINE size_t whole(size_t n) { return (n + CK_LANES - 1) / CK_LANES * CK_LANES; }

template <typename Format, typename T> struct NarrowAttention {
    static constexpr size_t per_word = Format::per_word;

    /// Words that hold `count` factors, rounded up as tiles want them.
    static size_t words_in(size_t count) {
        constexpr size_t unit = per_word * T::step_unit;
        return (count + unit - 1) / unit * T::step_unit;
    }

    /// One head of one text, and the memory to work in.
    struct Head {
        const ck_attention_f32_t &text;
        const float *query, *key, *value, *bias;  ///< bias: what distance 0 adds, or none
        size_t stride, steps, value_steps;        ///< words of a query, and of a row of weights
        int32_t *keys, *values, *queries, *weights;
        float *scores;

        Head(const ck_attention_f32_t &text, size_t head, float *scratch)
            : text(text),
              query(text.qkv + head * text.width),
              key(query + text.heads * text.width),
              value(key + text.heads * text.width),
              bias(text.bias ? text.bias + head * (2 * text.bias_reach + 1) + text.bias_reach : nullptr),
              stride(3 * text.heads * text.width),
              steps(words_in(text.width)),
              value_steps(words_in(text.tokens)),
              keys(aligned(scratch)),
              values(keys + whole(text.tokens) * steps),
              queries(values + value_steps * whole(text.width)),
              weights(queries + T::rows * whole(steps)),
              scores(reinterpret_cast<float *>(weights + T::rows * whole(value_steps))) {}
    };

    /// From a line of the cache on.
    static int32_t *aligned(float *scratch) {
        const size_t beyond = reinterpret_cast<uintptr_t>(scratch) / sizeof(float) % CK_LINE;
        return reinterpret_cast<int32_t *>(scratch) + (CK_LINE - beyond) % CK_LINE;
    }

    static size_t scratch(size_t tokens, size_t width) {
        const size_t steps = words_in(width), value_steps = words_in(tokens);
        return CK_LINE + whole(tokens) * steps + value_steps * whole(width)
            + T::rows * (whole(steps) + whole(value_steps) + whole(tokens));
    }

    CK_INLINE vi words_of(const float *x, size_t count) {
        vf parts[per_word];
#pragma unroll
        for (size_t p = 0; p < per_word; p++) {
            const size_t first = p * CK_LANES, left = count - first;
            parts[p] = count > first ? read(x + first, left < CK_LANES ? left : CK_LANES) : vf(0.0f);
        }
        return Format::words(parts);
    }

    static void pack_keys(const Head &h) {
        const size_t tokens = h.text.tokens, width = h.text.width;
        for (size_t key = 0; key < tokens; key += CK_LANES) {
            const size_t first = key / T::panel * T::panel, left = whole(tokens) - first;
            const size_t columns = left < T::panel ? left : T::panel;
            int32_t *out = h.keys + first * h.steps + key - first;
            for (size_t step = 0; step < h.steps; step += CK_LANES) {
                vi m[CK_LANES];
                const size_t at = step * per_word;
                for (size_t i = 0; i < CK_LANES; i++)
                    m[i] = key + i < tokens ? words_of(h.key + (key + i) * h.stride + at, width - at)
                                            : vi(0);
                transpose(m);
                for (size_t i = 0; i < CK_LANES && step + i < h.steps; i++)
                    __builtin_memcpy(out + (step + i) * columns, &m[i], sizeof m[i]);
            }
        }
    }

    static void pack_values(const Head &h) {
        const size_t width = h.text.width;
        int32_t *out = h.values;
        for (size_t first = 0; first < width; first += T::panel) {
            const size_t end = width - first < T::panel ? width : first + T::panel;
            for (size_t step = 0; step < h.value_steps; step++) {
                const size_t row = step * per_word;
                for (size_t i = first; i < end; i += CK_LANES, out += CK_LANES) {
                    const vi words = row >= h.text.tokens ? vi(0) : Format::words_down(
                        h.value + row * h.stride + i, h.stride, h.text.tokens - row,
                        end - i < CK_LANES ? end - i : CK_LANES);
                    __builtin_memcpy(out, &words, sizeof words);
                }
            }
        }
    }

    /// Scales and biases the scores of a query for the keys from `first` on, and hides those beyond
    /// its window.
    static void adjust(const Head &h, float *scores, size_t query, size_t first, size_t count) {
        const size_t window = h.text.window, tokens = h.text.tokens;
        const int32_t low = query > window ? int32_t(query - window) : 0;
        const int32_t high = int32_t(window < tokens - query ? query + window + 1 : tokens);
        for (size_t j = 0; j < count; j += CK_LANES) {
            const vi key = numbered(first + j);
            vf x = load(scores + j) * h.text.scale;
            if (h.bias) {
                const size_t left = tokens - first - j;
                x += read(h.bias + ptrdiff_t(first + j) - ptrdiff_t(query),
                          left < CK_LANES ? left : CK_LANES);
            }
            const vi seen = (key >= low) & (key < high);
            store(scores + j, seen ? x : vf(-__builtin_inff()));
        }
    }

    /// Turns rows of `seen` scores into words of e^(factor · (score − largest of the row)), and
    /// gives one over the sum of each row. Rows go together so that none waits for the reductions
    /// of another.
    static void softmax(const Head &h, size_t rows, size_t seen, float factor, float *inverses) {
        const size_t stride = whole(h.text.tokens), count = whole(seen);
        const float factor2 = factor * 1.44269504f;
        vf reduced[T::rows] = {};
        float shifts[CK_LANES];
        for (size_t i = 0; i < rows; i++) {
            const float *scores = h.scores + i * stride;
            float *last = h.scores + i * stride + count - CK_LANES;
            vf best = numbered(count - CK_LANES) < int32_t(seen) ? load(last) : vf(-__builtin_inff());
            store(last, best);
            for (; scores < last; scores += CK_LANES) best = at_least(best, load(scores));
            reduced[i] = best;
        }
        store(shifts, reduce_each<T::rows>(reduced, at_least) * -factor2);
        for (size_t i = 0; i < rows; i++) {
            const float *scores = h.scores + i * stride;
            int32_t *words = h.weights + i * whole(h.value_steps);
            vf total = 0.0f;
            for (size_t j = 0; j < count; j += CK_LANES * per_word, words += CK_LANES) {
                vf parts[per_word];
#pragma unroll
                for (size_t p = 0; p < per_word; p++) {
                    const size_t at = j + p * CK_LANES;
                    parts[p] = at < count ? Format::power_of_two(
                                   fma(load(scores + at), vf(factor2), vf(shifts[i])))
                                          : vf(0.0f);
                    total += parts[p];
                }
                const vi packed = Format::words(parts);
                __builtin_memcpy(words, &packed, sizeof packed);
            }
            reduced[i] = total;
        }
        const vf sums = reduce_each<T::rows>(reduced, [](vf a, vf b) { return a + b; });
        store(inverses, 1.0f / sums);
    }

    static void attend(const Head &h, size_t first, size_t rows, float *out) {
        const ck_attention_f32_t &text = h.text;
        const size_t tokens = text.tokens, window = text.window, stride = whole(tokens);
        // Keys that any of these queries sees, from a panel's start on.
        const size_t end = window < tokens - first - rows ? first + rows + window : tokens;
        const size_t begin = first > window ? (first - window) / T::panel * T::panel : 0;
        const size_t row_words = whole(h.steps), count = whole(end - begin);
        for (size_t i = 0; i < rows; i++)
            for (size_t step = 0; step < h.steps; step += CK_LANES) {
                const size_t at = step * per_word;
                const vi words = words_of(h.query + (first + i) * h.stride + at, text.width - at);
                __builtin_memcpy(h.queries + i * row_words + step, &words, sizeof words);
            }
        TileArguments t = {};
        t.rows = reinterpret_cast<const uint8_t *>(h.queries);
        t.row_bytes = row_words * 4;
        t.steps = h.steps;
        t.height = T::spare_rows ? T::rows : rows;  // there is room for all
        t.stride = stride;
        for (size_t j = 0; j < count; j += T::panel) {
            t.columns = stride - begin - j < T::panel ? stride - begin - j : T::panel;
            t.packed = h.keys + (begin + j) * h.steps;
            t.out = h.scores + j;
            T::run(t);
        }
        const bool adjusted = h.bias || window < tokens;
        for (size_t i = 0; adjusted && i < rows; i++)
            adjust(h, h.scores + i * stride, first + i, begin, count);
        float inverses[CK_LANES];
        softmax(h, rows, end - begin, adjusted ? 1 : text.scale, inverses);

        t.rows = reinterpret_cast<const uint8_t *>(h.weights);
        t.row_bytes = whole(h.value_steps) * 4;
        t.steps = words_in(end - begin);
        t.height = rows;
        t.stride = text.heads * text.width;
        t.factors = inverses;
        for (size_t j = 0; j < text.width; j += T::panel) {
            t.columns = text.width - j < T::panel ? text.width - j : T::panel;
            t.packed = h.values + j * h.value_steps + begin / per_word * whole(t.columns);
            t.out = out + j;
            T::run(t);
        }
    }

    static void attention(const ck_attention_f32_t *text, float *scratch) {
        const size_t tokens = text->tokens, tiles = (tokens + T::rows - 1) / T::rows;
        for (size_t head = 0; head < text->heads; head++) {
            const Head h(*text, head, scratch);
            pack_keys(h);
            pack_values(h);
            for (size_t i = 0; i < tiles; i++) {  // of nearly equal height
                const size_t first = i * tokens / tiles, next = (i + 1) * tokens / tiles;
                attend(h, first, next - first,
                       text->out + (first * text->heads + head) * text->width);
            }
        }
    }
};
