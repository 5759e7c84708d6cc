// The table of code kernels over `Dots`, inside the anonymous namespace of one level.

template <void (*four)(const uint8_t *const *, const int8_t *, size_t, int32_t *)>
void every(
    const uint8_t *const *codes, size_t count, const int8_t *query, size_t lines, int32_t *out) {
    size_t i = 0;
    for (; i + 4 <= count; i += 4) four(codes + i, query, lines, out + i);
    if (i == count) return;
    const uint8_t *rest[4];
    int32_t sums[4];
    for (size_t j = 0; j < 4; j++) rest[j] = codes[i + j < count ? i + j : i];
    four(rest, query, lines, sums);
    for (size_t j = 0; i + j < count; j++) out[i + j] = sums[j];
}

const ck_code_kernels_t codeTable = {every<Dots::bytes>, every<Dots::nibbles>};
