// The narrow formats as AVX-512 has them: bfloat16 with BF16, int8 with VNNI. Included like
// float32_vector.h, after narrow_rows.h.

struct BFloat16 {
    static constexpr size_t per_word = 2;
    static constexpr bool quantized = false;
    using Sum = vf;
    CK_INLINE vf dot(vf sum, int32_t left, vi right) {
        return _mm512_dpbf16_ps(sum, (__m512bh)vi(left), (__m512bh)right);
    }
    CK_INLINE vf value(vf sum) { return sum; }
    CK_INLINE vi words(const vf (&x)[2]) { return (vi)_mm512_cvtne2ps_pbh(x[1], x[0]); }
    CK_INLINE vi halves(vf x) { return (vi)_mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(x)); }
    CK_INLINE vi words_down(const float *x, size_t stride, size_t rows, size_t lanes) {
        const vi low = halves(read(x, lanes));
        return rows > 1 ? low | halves(read(x + stride, lanes)) << 16 : low;
    }
    /// 2 to the power of what is behind the point by a polynomial with relative error 7.5e-5, then the
    /// exponent.
    CK_INLINE vf power_of_two(vf x) {
        const vf fraction = (vf)_mm512_reduce_ps((__m512)x, 1);  // x − ⌊x⌋
        vf p = 0.0780245231f;
        p = fma(p, fraction, vf(0.2260671548f));
        p = fma(p, fraction, vf(0.6958335407f));
        p = fma(p, fraction, vf(0.9999252186f));
        return (vf)_mm512_scalef_ps((__m512)p, (__m512)x);
    }
    CK_INLINE int32_t word(const float *values, float) {
        return int32_t(bfloat16_bits(values[0]) | uint32_t(bfloat16_bits(values[1])) << 16);
    }
    static constexpr int prepared_rows = 1;
    template <int>
    CK_INLINE void prepare(const float *x, size_t, const float *, size_t n, uint8_t *row, uint8_t *,
                           size_t) {
        for (size_t i = 0; i < n; i += 2 * CK_LANES) {
            const size_t left = n - i;
            vf parts[2] = {read(x + i, left < CK_LANES ? left : CK_LANES), 0.0f};
            if (left > CK_LANES)
                parts[1] = read(x + i + CK_LANES, left < 2 * CK_LANES ? left - CK_LANES : CK_LANES);
            const vi packed = words(parts);
            __builtin_memcpy(row + 2 * i, &packed, sizeof packed);
        }
    }
};

struct Int8 {
    static constexpr size_t per_word = 4;
    static constexpr bool quantized = true;
    using Sum = vi;
    CK_INLINE vi dot(vi sum, int32_t left, vi right) {
        return (vi)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)vi(left), (__m512i)right);
    }
    CK_INLINE vf value(vi sum) { return __builtin_convertvector(sum, vf); }
    CK_INLINE int32_t word(const float *values, float inverse) {
        uint32_t word = 0;
        for (int i = 0; i < 4; i++)
            word |= uint32_t(uint8_t(int8_t(__builtin_rintf(values[i] * inverse)))) << (8 * i);
        return int32_t(word);
    }
    static constexpr int prepared_rows = 4;
    template <int ROWS>
    CK_INLINE void prepare(const float *x, size_t stride, const float *factors, size_t n,
                           uint8_t *rows, uint8_t *scales, size_t row_bytes) {
        quantize<uint8_t, ROWS>(x, stride, factors, n, rows, scales, row_bytes);
    }
};
