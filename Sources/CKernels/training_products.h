// Matrix products over weights that change at every step. Nothing is prepared: a panel of B is laid
// out when its turn comes, and all rows of A pass by while it is in the second-level cache.

/// out (columns × rows, `out_stride` apart) = Aᵀ. What lies between the rows of `out`, up to whole
/// vectors, is overwritten.
void transpose(const float *a, size_t stride, size_t rows, size_t columns, float *out,
               size_t out_stride) {
    for (size_t row = 0; row < rows; row += CK_LANES) {
        const size_t height = rows - row < CK_LANES ? rows - row : CK_LANES;
        over(columns, [&](size_t column, size_t lanes) {
            vf block[CK_LANES];
            for (size_t i = 0; i < CK_LANES; i++)
                block[i] = i < height ? read(a + (row + i) * stride + column, lanes) : vf(0.0f);
            transpose(block);
            for (size_t i = 0; i < lanes; i++)
                store(out + (column + i) * out_stride + row, block[i]);
        });
    }
}

/// A · B, panel by panel; `lay_out(column, columns, panel)` writes a panel of B, depth × WIDE.
template <typename LayOut>
CK_INLINE void product_by_panels(const float *a, size_t a_stride, size_t rows, size_t depth,
                                 size_t columns, const Epilogue &e, float *panel, LayOut lay_out) {
    for (size_t column = 0; column < columns; column += WIDE) {
        const size_t count = columns - column < WIDE ? columns - column : WIDE;
        lay_out(column, count, panel);
        columns_of<CK_IDENTITY>(a, a_stride, rows, panel, WIDE, depth, e, column, count);
    }
}

/// A panel of B that is stored row by row, depth × columns.
CK_INLINE void lay_out_rows(const float *b, size_t stride, size_t depth, size_t column,
                            size_t columns, float *panel) {
    for (size_t k = 0; k < depth; k++)
        for (size_t v = 0; v * CK_LANES < columns; v++) {
            const size_t left = columns - v * CK_LANES;
            store(panel + k * WIDE + v * CK_LANES,
                  read(b + k * stride + column + v * CK_LANES, left < CK_LANES ? left : CK_LANES));
        }
}

/// Floats of scratch that the products of a layer need.
size_t linear_scratch(size_t rows, size_t inputs, size_t outputs) {
    const size_t longest = inputs > outputs ? inputs : outputs;
    const size_t turned = outputs * rounded(rows, CK_LANES) + rows * WIDE;
    const size_t panel = rounded(longest, CK_LANES) * WIDE;
    return turned > panel ? turned : panel;
}

/// y = x · Wᵀ + bias + residual.
void linear_forward(const ck_training_linear_t *layer, const float *x, const float *weights,
                    const float *bias, const float *residual, float *y, float *scratch) {
    const size_t inputs = layer->inputs;
    Epilogue e = {bias, residual, y, layer->outputs};
    product_by_panels(x, inputs, layer->rows, inputs, layer->outputs, e, scratch,
                      [&](size_t column, size_t columns, float *panel) {
                          for (size_t v = 0; v < columns; v += CK_LANES)
                              transpose(weights + (column + v) * inputs, inputs,
                                        columns - v < CK_LANES ? columns - v : CK_LANES, inputs,
                                        panel + v, WIDE);
                      });
}

/// dx = residual + dy · W.
void linear_backward(const ck_training_linear_t *layer, const float *dy, const float *weights,
                     const float *residual, float *dx, float *scratch) {
    const size_t inputs = layer->inputs, outputs = layer->outputs;
    Epilogue e = {nullptr, residual, dx, inputs};
    product_by_panels(dy, outputs, layer->rows, outputs, inputs, e, scratch,
                      [&](size_t column, size_t columns, float *panel) {
                          lay_out_rows(weights, inputs, outputs, column, columns, panel);
                      });
}

/// dW += dyᵀ · x.
void linear_gradient(const ck_training_linear_t *layer, const float *dy, const float *x,
                     float *dweights, float *scratch) {
    const size_t rows = layer->rows, inputs = layer->inputs, outputs = layer->outputs;
    const size_t stride = rounded(rows, CK_LANES);
    float *turned = scratch, *panel = turned + outputs * stride;
    transpose(dy, outputs, rows, outputs, turned, stride);
    Epilogue e = {nullptr, dweights, dweights, inputs};
    product_by_panels(turned, stride, outputs, rows, inputs, e, panel,
                      [&](size_t column, size_t columns, float *panel) {
                          lay_out_rows(x, inputs, rows, column, columns, panel);
                      });
}
