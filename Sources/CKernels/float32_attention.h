// Attention of one text: for a few queries at a time, their scores against all keys they see stay
// in the first-level cache through the softmax until they have weighed the values.

constexpr size_t QUERIES = 2 * TALL;

size_t attention_scratch(size_t tokens, size_t width) {
    return packed_count(tokens, width) + tokens * rounded(width, CK_LANES)
        + QUERIES * rounded(tokens, WIDE);
}

/// Values of one head with rows padded by zeros to whole vectors, so that no load leaves them.
CK_INLINE void copy_values(const float *values, size_t stride, size_t tokens, size_t width,
                           float *out) {
    const size_t padded = rounded(width, CK_LANES);
    for (size_t j = 0; j < tokens; j++)
        over(padded, [&](size_t i, size_t) {
            size_t left = width - i;
            store(out + j * padded + i, read(values + j * stride + i, left < CK_LANES ? left : CK_LANES));
        });
}

/// One head; `bias`, where there is one, points at what distance 0 adds.
CK_INLINE void attend(const ck_attention_f32_t &text, size_t head, const float *bias,
                      float *scratch) {
    const size_t width = text.width, all = text.heads * width, stride = 3 * all;
    const size_t tokens = text.tokens, padded = rounded(width, CK_LANES);
    const float *query = text.qkv + head * width;
    float *keys = scratch, *values = keys + packed_count(tokens, width);
    float *scores = values + tokens * padded;
    const size_t score_stride = rounded(tokens, WIDE);
    pack(query + all, stride, tokens, width, keys);
    copy_values(query + 2 * all, stride, tokens, width, values);

    for (size_t first = 0; first < tokens; first += QUERIES) {
        const size_t count = tokens - first < QUERIES ? tokens - first : QUERIES;
        // Keys that any of these queries sees, from a panel's start on.
        const size_t seen = first > text.window ? first - text.window : 0;
        const size_t low = seen / WIDE * WIDE;
        const size_t last = first + count - 1;
        const size_t high = text.window < tokens - last ? last + text.window + 1 : tokens;
        const size_t end = high < tokens ? high : tokens;
        Epilogue e = {nullptr, nullptr, scores, score_stride};
        for (size_t column = low; column < end; column += WIDE)
            columns_of<CK_IDENTITY>(query + first * stride, stride, count, keys + column * width,
                                    WIDE, width, e, column, end - column < WIDE ? end - column : WIDE);
        for (size_t i = 0; i < count; i++) {
            const size_t q = first + i;
            size_t from = q > text.window ? q - text.window : 0;
            size_t to = text.window < tokens - 1 - q ? q + text.window + 1 : tokens;
            float *row = scores + i * score_stride;
            softmax_row(row + from, to - from, text.scale,
                        bias ? bias + ptrdiff_t(from) - ptrdiff_t(q) : nullptr);
            for (size_t j = low; j < from; j++) row[j] = 0;
            for (size_t j = to; j < end; j++) row[j] = 0;
        }
        float *out = text.out + first * all + head * width;
        Epilogue weighed = {nullptr, nullptr, out, all};
        for (size_t column = 0; column < width; column += WIDE)
            columns_of<CK_IDENTITY>(scores + low, score_stride, count,
                                    values + low * padded + column, padded, end - low, weighed,
                                    column, width - column < WIDE ? width - column : WIDE);
    }
}

void attention(const ck_attention_f32_t *text, float *scratch) {
    for (size_t head = 0; head < text->heads; head++) {
        const size_t entries = 2 * text->bias_reach + 1;
        attend(*text, head, text->bias ? text->bias + head * entries + text->bias_reach : nullptr,
               scratch);
    }
}
