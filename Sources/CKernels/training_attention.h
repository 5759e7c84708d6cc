// Attention of one text in training. Probabilities are not kept: the backward pass computes them
// again, for a block of queries at a time, from what the forward pass read.

constexpr size_t BLOCK = 8 * TALL;

size_t attention_scratch(size_t tokens, size_t width) {
    return 2 * packed_count(tokens, width) + 3 * tokens * rounded(width, WIDE)
        + 2 * BLOCK * rounded(tokens, WIDE) + tokens * rounded(BLOCK, CK_LANES);
}

/// out = residual + A · B, B's rows `step` apart and padded to whole panels.
CK_INLINE void product(const float *a, size_t a_stride, size_t rows, const float *b, size_t step,
                       size_t depth, const float *residual, float *out, size_t stride,
                       size_t columns) {
    Epilogue e = {nullptr, residual, out, stride};
    for (size_t column = 0; column < columns; column += WIDE)
        columns_of<CK_IDENTITY>(a, a_stride, rows, b + column, step, depth, e, column,
                                columns - column < WIDE ? columns - column : WIDE);
}

/// out = A · Bᵀ for the columns low … end of the result, B packed.
CK_INLINE void packed_product(const float *a, size_t a_stride, size_t rows, const float *packed,
                              size_t depth, float *out, size_t stride, size_t low, size_t end) {
    Epilogue e = {nullptr, nullptr, out, stride};
    for (size_t column = low; column < end; column += WIDE)
        columns_of<CK_IDENTITY>(a, a_stride, rows, packed + column * depth, WIDE, depth, e, column,
                                end - column < WIDE ? end - column : WIDE);
}

/// Rows of one head with zeros behind them up to whole panels, so that no load leaves them.
CK_INLINE void copy_rows(const float *x, size_t stride, size_t tokens, size_t width, float *out) {
    const size_t padded = rounded(width, WIDE);
    for (size_t j = 0; j < tokens; j++)
        over(padded, [&](size_t i, size_t) {
            size_t left = i < width ? width - i : 0;
            store(out + j * padded + i,
                  left < CK_LANES ? load_part(x + j * stride + i, left) : load(x + j * stride + i));
        });
}

/// Which keys a block of queries sees, from a panel's start on.
struct Seen {
    size_t first, count, low, end;

    Seen(const ck_training_attention_t &text, size_t first) : first(first) {
        count = text.tokens - first < BLOCK ? text.tokens - first : BLOCK;
        low = (first > text.window ? first - text.window : 0) / WIDE * WIDE;
        const size_t last = first + count - 1;
        end = text.window < text.tokens - 1 - last ? last + text.window + 1 : text.tokens;
    }

    size_t from(const ck_training_attention_t &text, size_t query) const {
        return query > text.window ? query - text.window : 0;
    }
    size_t to(const ck_training_attention_t &text, size_t query) const {
        return text.window < text.tokens - 1 - query ? query + text.window + 1 : text.tokens;
    }
};

/// The buffers of one head.
struct Head {
    const ck_training_attention_t &text;
    size_t head, stride, score_stride, padded;
    const float *query, *key, *value;
    /// What distance 0 adds to a score, or none.
    const float *bias;
    float *packed_keys, *packed_values, *rows, *more_rows, *gradient_rows, *scores, *slopes, *turned;

    Head(const ck_training_attention_t &text, size_t head, float *scratch)
        : text(text), head(head), stride(3 * text.heads * text.width),
          score_stride(rounded(text.tokens, WIDE)), padded(rounded(text.width, WIDE)),
          query(text.qkv + head * text.width), key(query + text.heads * text.width),
          value(key + text.heads * text.width),
          bias(text.bias ? text.bias + head * (2 * text.bias_reach + 1) + text.bias_reach
                         : nullptr) {
        const size_t panels = packed_count(text.tokens, text.width), copy = text.tokens * padded;
        packed_keys = scratch;
        packed_values = packed_keys + panels;
        rows = packed_values + panels;
        more_rows = rows + copy;
        gradient_rows = more_rows + copy;
        scores = gradient_rows + copy;
        slopes = scores + BLOCK * score_stride;
        turned = slopes + BLOCK * score_stride;
        pack(key, stride, text.tokens, text.width, packed_keys);
    }

    /// scores = softmax(scale · Q Kᵀ + bias) of a block, 0 where a query does not see a key.
    void probabilities(const Seen &seen) const {
        packed_product(query + seen.first * stride, stride, seen.count, packed_keys, text.width,
                       scores, score_stride, seen.low, seen.end);
        for (size_t i = 0; i < seen.count; i++) {
            const size_t q = seen.first + i, from = seen.from(text, q), to = seen.to(text, q);
            float *row = scores + i * score_stride;
            softmax_row(row + from, to - from, text.scale,
                        bias ? bias + ptrdiff_t(from) - ptrdiff_t(q) : nullptr);
            for (size_t j = seen.low; j < from; j++) row[j] = 0;
            for (size_t j = to; j < seen.end; j++) row[j] = 0;
        }
    }

    /// out += Aᵀ · B of a block, A one of scores, B one of rows of queries.
    void add_turned(const Seen &seen, const float *a, const float *b, float *out) const {
        const size_t span = seen.end - seen.low, height = rounded(BLOCK, CK_LANES);
        transpose(a, score_stride, seen.count, span, turned, height);
        product(turned, height, span, b + seen.first * padded, padded, seen.count, out, out, stride,
                text.width);
    }

    /// Drops elements of a block's row, in place.
    void drop_row(const Seen &seen, size_t i, float *row) const {
        const size_t element = (head * text.tokens + seen.first + i) * text.tokens;
        drop(text.dropout, row + seen.low, text.first + uint32_t(element + seen.low),
             seen.end - seen.low, row + seen.low);
    }
};

void attention_training(const ck_training_attention_t *text, float *out, float *scratch) {
    const size_t all = text->heads * text->width;
    for (size_t head = 0; head < text->heads; head++) {
        const Head h(*text, head, scratch);
        copy_rows(h.value, h.stride, text->tokens, text->width, h.rows);
        for (size_t first = 0; first < text->tokens; first += BLOCK) {
            const Seen seen(*text, first);
            h.probabilities(seen);
            if (text->dropout)
                for (size_t i = 0; i < seen.count; i++)
                    h.drop_row(seen, i, h.scores + i * h.score_stride);
            product(h.scores + seen.low, h.score_stride, seen.count,
                    h.rows + seen.low * h.padded, h.padded, seen.end - seen.low,
                    nullptr, out + first * all + head * text->width, all, text->width);
        }
    }
}

/// With P = softmax(scale · Q Kᵀ + bias), O = drop(P) · V:
/// dV = drop(P)ᵀ dO; dP = drop(dO Vᵀ); dS = P ∘ (dP − Σ P ∘ dP); dQ = scale · dS K;
/// dK = scale · dSᵀ Q; dbias[key − query] += dS.
void attention_backward(const ck_training_attention_t *text, const float *dout, float *dqkv,
                        float *dbias, float *scratch) {
    const size_t all = text->heads * text->width, tokens = text->tokens, width = text->width;
    for (size_t head = 0; head < text->heads; head++) {
        const Head h(*text, head, scratch);
        const float *above = dout + head * width;
        float *dquery = dqkv + head * width, *dkey = dquery + all, *dvalue = dkey + all;
        float *slope = dbias ? dbias + head * (2 * text->bias_reach + 1) + text->bias_reach : nullptr;
        pack(h.value, h.stride, tokens, width, h.packed_values);
        copy_rows(h.key, h.stride, tokens, width, h.rows);
        copy_rows(h.query, h.stride, tokens, width, h.more_rows);
        copy_rows(above, all, tokens, width, h.gradient_rows);
        // Keys that no block has reached yet have no gradient to add to.
        size_t reached = 0;
        for (size_t first = 0; first < tokens; first += BLOCK) {
            const Seen seen(*text, first);
            h.probabilities(seen);
            packed_product(above + first * all, all, seen.count, h.packed_values, width, h.slopes,
                           h.score_stride, seen.low, seen.end);
            for (size_t j = reached; j < seen.end; j++)
                for (size_t i = 0; i < width; i++)
                    dkey[j * h.stride + i] = dvalue[j * h.stride + i] = 0;
            reached = seen.end > reached ? seen.end : reached;
            for (size_t i = 0; i < seen.count; i++) {
                float *row = h.scores + i * h.score_stride, *d = h.slopes + i * h.score_stride;
                if (text->dropout) h.drop_row(seen, i, d);
                softmax_backward_row(row + seen.low, d + seen.low, seen.end - seen.low, 1);
                if (slope)
                    for (size_t j = seen.low; j < seen.end; j++)
                        slope[ptrdiff_t(j) - ptrdiff_t(first + i)] += d[j];
                over(seen.end - seen.low, [&](size_t j, size_t lanes) {
                    write(d + seen.low + j, read(d + seen.low + j, lanes) * text->scale, lanes);
                });
                if (text->dropout) h.drop_row(seen, i, row);
            }
            const float *scores = h.scores + seen.low, *slopes = h.slopes + seen.low;
            const size_t span = seen.end - seen.low, low = seen.low * h.stride;
            h.add_turned(seen, scores, h.gradient_rows, dvalue + low);
            h.add_turned(seen, slopes, h.more_rows, dkey + low);
            product(slopes, h.score_stride, seen.count, h.rows + seen.low * h.padded, h.padded,
                    span, nullptr, dquery + first * h.stride, h.stride, width);
        }
    }
}
