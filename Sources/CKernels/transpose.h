// A square of vectors whose rows become columns. Included like float32_vector.h, after it.

template <size_t... L> struct Lanes {};
template <size_t N, size_t... L> struct CountLanes : CountLanes<N - 1, N - 1, L...> {};
template <size_t... L> struct CountLanes<0, L...> { typedef Lanes<L...> All; };

/// Exchanges the second of each two blocks of S lanes of `a` for the first of `b`.
template <size_t S, size_t... L> CK_INLINE void exchange(vf &a, vf &b, Lanes<L...>) {
    vf first = __builtin_shufflevector(a, b, int(L & S ? CK_LANES + L - S : L)...);
    b = __builtin_shufflevector(a, b, int(L & S ? CK_LANES + L : L + S)...);
    a = first;
}

/// Rows become columns: blocks of half of the lanes change places, then of a quarter, and so on.
template <size_t S = CK_LANES / 2> CK_INLINE void transpose(vf (&rows)[CK_LANES]) {
#pragma unroll
    for (size_t i = 0; i < CK_LANES; i++)
        if ((i & S) == 0) exchange<S>(rows[i], rows[i + S], CountLanes<CK_LANES>::All());
    if constexpr (S > 1) transpose<S / 2>(rows);
}
