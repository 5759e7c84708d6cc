// Kernels of codes in terms of `popcount`, `sumWide` and `Blocks`, inside the anonymous namespace of one level.

/// Σ over words of code · query, both in planes.
inline int32_t planeSum(
    const uint8_t *code, const ck_planes_t &layout, const ck_planes_query_t &query) {
    int64_t sum = 0;
    for (uint32_t b = 0; b < layout.bits; b++) {
        for (size_t w = 0; 8 * w < layout.bytes[b]; w++) {
            const size_t left = layout.bytes[b] - 8 * w;
            uint64_t plane = 0;
            if (left >= 8) memcpy(&plane, code + 8 * w, sizeof plane);
            else memcpy(&plane, code + 8 * w, left);
            // Plane 7 of a signed byte counts −128.
            int64_t weighted = -(int64_t(popcount(plane & query.planes[7 * query.words + w])) << 7);
            for (size_t p = 0; p < 7; p++)
                weighted += int64_t(popcount(plane & query.planes[p * query.words + w])) << p;
            sum += weighted * (int64_t(1) << b);
        }
        code += layout.bytes[b];
    }
    return int32_t(sum);
}

void planes(
    const uint8_t *const *codes, size_t count, const ck_planes_t *layout,
    const ck_planes_query_t *query, int32_t *out) {
    for (size_t i = 0; i < count; i++) out[i] = planeSum(codes[i], *layout, *query);
}

void tables(
    const uint8_t *const *codes, size_t count, const float *table, size_t parts, float *out) {
    size_t i = 0;
    // Four codes at once hide the latency of the additions.
    for (; i + 4 <= count; i += 4) {
        float sums[4] = {};
        for (size_t p = 0; p < parts; p++)
            for (size_t c = 0; c < 4; c++) sums[c] += table[256 * p + codes[i + c][p]];
        for (size_t c = 0; c < 4; c++) out[i + c] = sums[c];
    }
    for (; i < count; i++) {
        float sum = 0;
        for (size_t p = 0; p < parts; p++) sum += table[256 * p + codes[i][p]];
        out[i] = sum;
    }
}

float innerProductBrain(const float *x, const uint16_t *y, size_t d) {
#pragma clang fp reassociate(on)
    float sum = 0;
    for (size_t i = 0; i < d; i++) {
        // Codes have no alignment.
        uint16_t brain;
        memcpy(&brain, (const void *)(y + i), sizeof brain);
        uint32_t bits = uint32_t(brain) << 16;
        float value;
        memcpy(&value, &bits, sizeof value);
        sum += x[i] * value;
    }
    return sum;
}

void nearest(
    const float *points, size_t n, size_t stride, size_t d, const float *centroids, size_t k,
    uint8_t *nearest, float *distances) {
    float sums[256];
    int32_t bits[256];
    for (size_t i = 0; i < n; i++) {
        const float *point = points + i * stride;
        for (size_t c = 0; c < k; c++) sums[c] = 0;
        for (size_t j = 0; j < d; j++) {
            const float value = point[j];
            const float *row = centroids + j * k;
            for (size_t c = 0; c < k; c++) {
                float difference = value - row[c];
                sums[c] += difference * difference;
            }
        }
        // Floats that are not negative are in the order of their bits, and integers have no NaN to
        // keep the smallest from being found many at a time.
        memcpy(bits, sums, k * sizeof *sums);
        int32_t least = bits[0];
        for (size_t c = 1; c < k; c++) least = bits[c] < least ? bits[c] : least;
        size_t place = 0;
        while (bits[place] != least) place++;
        nearest[i] = uint8_t(place);
        distances[i] = sums[place];
    }
}
