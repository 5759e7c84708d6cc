// The distance kernels over a vector type `V`; a translation unit includes this after V, inside
// its own anonymous namespace and target attribute. V has: Wide (register), width, zero, load,
// loadHalf, multiplyAdd(a, b, sum), subtract, sum; `tail` variants read the last n < width elements.

inline float innerProduct(const float *x, const float *y, size_t d) {
    V::Wide a = V::zero(), b = V::zero(), c = V::zero(), e = V::zero();
    size_t i = 0;
    for (; i + 4 * V::width <= d; i += 4 * V::width) {
        a = V::multiplyAdd(V::load(x + i), V::load(y + i), a);
        b = V::multiplyAdd(V::load(x + i + V::width), V::load(y + i + V::width), b);
        c = V::multiplyAdd(V::load(x + i + 2 * V::width), V::load(y + i + 2 * V::width), c);
        e = V::multiplyAdd(V::load(x + i + 3 * V::width), V::load(y + i + 3 * V::width), e);
    }
    for (; i + V::width <= d; i += V::width)
        a = V::multiplyAdd(V::load(x + i), V::load(y + i), a);
    if (i < d) b = V::multiplyAdd(V::tail(x + i, d - i), V::tail(y + i, d - i), b);
    return V::sum(V::add(V::add(a, b), V::add(c, e)));
}

inline float squaredDistance(const float *x, const float *y, size_t d) {
    V::Wide a = V::zero(), b = V::zero();
    size_t i = 0;
    for (; i + 2 * V::width <= d; i += 2 * V::width) {
        V::Wide s = V::subtract(V::load(x + i), V::load(y + i));
        V::Wide t = V::subtract(V::load(x + i + V::width), V::load(y + i + V::width));
        a = V::multiplyAdd(s, s, a);
        b = V::multiplyAdd(t, t, b);
    }
    for (; i + V::width <= d; i += V::width) {
        V::Wide s = V::subtract(V::load(x + i), V::load(y + i));
        a = V::multiplyAdd(s, s, a);
    }
    if (i < d) {
        V::Wide s = V::subtract(V::tail(x + i, d - i), V::tail(y + i, d - i));
        b = V::multiplyAdd(s, s, b);
    }
    return V::sum(V::add(a, b));
}

inline float innerProductHalf(const float *x, const uint16_t *y, size_t d) {
    V::Wide a = V::zero(), b = V::zero();
    size_t i = 0;
    for (; i + 2 * V::width <= d; i += 2 * V::width) {
        a = V::multiplyAdd(V::load(x + i), V::loadHalf(y + i), a);
        b = V::multiplyAdd(V::load(x + i + V::width), V::loadHalf(y + i + V::width), b);
    }
    for (; i + V::width <= d; i += V::width)
        a = V::multiplyAdd(V::load(x + i), V::loadHalf(y + i), a);
    if (i < d) b = V::multiplyAdd(V::tail(x + i, d - i), V::tailHalf(y + i, d - i), b);
    return V::sum(V::add(a, b));
}

inline float squaredDistanceHalf(const float *x, const uint16_t *y, size_t d) {
    V::Wide a = V::zero();
    size_t i = 0;
    for (; i + V::width <= d; i += V::width) {
        V::Wide s = V::subtract(V::load(x + i), V::loadHalf(y + i));
        a = V::multiplyAdd(s, s, a);
    }
    if (i < d) {
        V::Wide s = V::subtract(V::tail(x + i, d - i), V::tailHalf(y + i, d - i));
        a = V::multiplyAdd(s, s, a);
    }
    return V::sum(a);
}

// Four queries by four rows: sixteen sums stay in registers, every load is used four times.
inline void tile(const float *q, const float *r, size_t d, float *out, size_t stride) {
    V::Wide sums[4][4];
    for (auto &row : sums)
        for (auto &sum : row) sum = V::zero();
    size_t i = 0;
    for (; i + V::width <= d; i += V::width) {
        V::Wide rows[4] = {
            V::load(r + i), V::load(r + d + i), V::load(r + 2 * d + i), V::load(r + 3 * d + i)};
        for (int a = 0; a < 4; a++) {
            V::Wide query = V::load(q + a * d + i);
            for (int b = 0; b < 4; b++) sums[a][b] = V::multiplyAdd(query, rows[b], sums[a][b]);
        }
    }
    if (i < d)
        for (int a = 0; a < 4; a++)
            for (int b = 0; b < 4; b++)
                sums[a][b] = V::multiplyAdd(
                    V::tail(q + a * d + i, d - i), V::tail(r + b * d + i, d - i), sums[a][b]);
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++) out[a * stride + b] = V::sum(sums[a][b]);
}

inline void products(
    const float *queries, size_t m, const float *rows, size_t n, size_t d, float *out) {
    size_t tiledQueries = m - m % 4, tiledRows = n - n % 4;
    for (size_t q = 0; q < tiledQueries; q += 4)
        for (size_t r = 0; r < tiledRows; r += 4)
            tile(queries + q * d, rows + r * d, d, out + q * n + r, n);
    for (size_t q = 0; q < m; q++)
        for (size_t r = q < tiledQueries ? tiledRows : 0; r < n; r++)
            out[q * n + r] = innerProduct(queries + q * d, rows + r * d, d);
}

inline void toHalf(const float *in, size_t n, uint16_t *out) {
    size_t i = 0;
    for (; i + V::width <= n; i += V::width) V::storeHalf(out + i, V::load(in + i));
    if (i < n) V::tailStoreHalf(out + i, V::tail(in + i, n - i), n - i);
}

inline void fromHalf(const uint16_t *in, size_t n, float *out) {
    size_t i = 0;
    for (; i + V::width <= n; i += V::width) V::store(out + i, V::loadHalf(in + i));
    if (i < n) V::tailStore(out + i, V::tailHalf(in + i, n - i), n - i);
}

const ck_distance_kernels_t table = {
    innerProduct, squaredDistance, innerProductHalf, squaredDistanceHalf, products, toHalf, fromHalf,
};
