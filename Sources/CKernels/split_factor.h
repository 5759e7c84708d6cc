// Numbers in parts, laid out as the tiles of AMX read them. Included like float32_vector.h, after
// transpose.h.

/// Depths that a product of tiles takes, and the bytes of a tile.
constexpr size_t DEPTHS = 32, TILE = 1024;

/// Thirty-two numbers in parts of bfloat16, two to a lane. Part i is some 2⁻⁸ⁱ of the number: three hold
/// all bits of a float, two hold 16.
template <size_t PARTS> struct Split {
    vf parts[PARTS];
};

/// The parts of sixteen numbers, and behind them those of sixteen others.
template <size_t PARTS> CK_INLINE Split<PARTS> split(vf a, vf b) {
    Split<PARTS> numbers;
#pragma unroll
    for (size_t part = 0; part < PARTS; part++) {
        const __m512i packed = (__m512i)_mm512_cvtne2ps_pbh(b, a);
        numbers.parts[part] = (vf)packed;
        const __m256i halves[] = {_mm512_castsi512_si256(packed), _mm512_extracti64x4_epi64(packed, 1)};
        a -= (vf)_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves[0]), 16);
        b -= (vf)_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves[1]), 16);
    }
    return numbers;
}

/// Sixteen numbers, 0 from the `count`-th on.
CK_INLINE vf some(const float *from, size_t count) {
    return count >= CK_LANES ? load(from)
                             : (vf)_mm512_maskz_loadu_ps(__mmask16((1u << count) - 1), from);
}

/// The first place from a float on that begins a line of the cache.
CK_INLINE uint8_t *line_of(const float *from) {
    return reinterpret_cast<uint8_t *>(rounded(uintptr_t(from), 64));
}

/// How much of `count` is left behind `at`.
CK_INLINE size_t left(size_t count, size_t at) { return at < count ? count - at : 0; }

/// A factor of a product: lines of numbers, which are multiplied along their depth. The left factor is
/// the lines of its rows, the right one those of its columns. What is `stride` apart in memory are
/// lines or else depths; the others are neighbours.
struct SplitFactor {
    const float *numbers;
    size_t lines, depth, stride;
    bool by_line;

    CK_MEMBER size_t steps() const { return (depth + DEPTHS - 1) / DEPTHS; }

    /// Sixteen neighbours from a line and a depth on; 0 where there are none.
    CK_MEMBER vf neighbours(size_t line, size_t at) const {
        if (by_line)
            return line < lines ? some(numbers + line * stride + at, left(depth, at)) : vf(0.0f);
        return at < depth ? some(numbers + at * stride + line, left(lines, line)) : vf(0.0f);
    }

    /// Sixteen lines at sixteen depths.
    CK_MEMBER void square(size_t line, size_t at, vf (&numbers)[CK_LANES]) const {
#pragma unroll
        for (size_t i = 0; i < CK_LANES; i++)
            numbers[i] = by_line ? neighbours(line + i, at) : neighbours(line, at + i);
        if (!by_line) transpose(numbers);
    }

    /// Sixteen lines at 32 depths, as tiles of the left factor: a row a line. A tile a part.
    template <size_t PARTS> CK_MEMBER void rows_tiles(size_t line, size_t at, uint8_t *tiles) const {
        vf near[CK_LANES], far[CK_LANES];
        square(line, at, near);
        square(line, at + CK_LANES, far);
        for (size_t i = 0; i < CK_LANES; i++) {
            const Split numbers = split<PARTS>(near[i], far[i]);
#pragma unroll
            for (size_t part = 0; part < PARTS; part++)
                __builtin_memcpy(tiles + part * TILE + i * 64, &numbers.parts[part], 64);
        }
    }

    /// The same as tiles of the right factor: a row a pair of depths. Tiles are `apart` bytes apart.
    template <size_t PARTS>
    CK_MEMBER void columns_tiles(size_t line, size_t at, uint8_t *tiles, size_t apart) const {
        if (by_line) {
            alignas(64) uint8_t turned[PARTS * TILE];
            rows_tiles<PARTS>(line, at, turned);
            for (size_t part = 0; part < PARTS; part++) {
                vf words[CK_LANES];
                __builtin_memcpy(words, turned + part * TILE, TILE);
                transpose(words);
                __builtin_memcpy(tiles + part * apart, words, TILE);
            }
            return;
        }
        // Of a depth and of the next, a number each in turn.
        const __m512i turns = _mm512_cvtepu8_epi16(
            _mm256_setr_epi8(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8, 24, 9, 25, 10,
                             26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
        for (size_t i = 0; i < CK_LANES; i++) {
            const Split numbers =
                split<PARTS>(neighbours(line, at + 2 * i), neighbours(line, at + 2 * i + 1));
#pragma unroll
            for (size_t part = 0; part < PARTS; part++) {
                const __m512i words = (__m512i)numbers.parts[part];
                _mm512_storeu_si512(tiles + part * apart + i * 64, _mm512_permutexvar_epi16(turns, words));
            }
        }
    }
};
