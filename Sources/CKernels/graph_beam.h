#pragma once
#include "ckernels_graph.h"
#include "distance_rows.h"
#include "graph_std.h"

/// A node and how near it is; a greater key is nearer.
struct Candidate {
    int32_t key;
    uint32_t node;
};

/// Whether a row has no code, so that its original is compared (see ck_code_limit_t).
///
/// A code that is 255 throughout by chance is compared by its original too, which is never worse.
inline bool isUncoded(const uint8_t *code, size_t bytes) {
    uint64_t word;
    for (size_t i = 0; i < bytes; i += 8) {
        memcpy(&word, code + i, 8);
        if (word != ~0ull) return false;
    }
    return true;
}

inline bool nearerFirst(Candidate a, Candidate b) {
    return a.key != b.key ? a.key > b.key : a.node < b.node;
}

namespace {

/// An order-preserving integer of a float, and back.
inline int32_t keyFromFloat(float value) {
    int32_t bits;
    memcpy(&bits, &value, 4);
    return bits ^ ((bits >> 31) & 0x7fffffff);
}

inline float floatFromKey(int32_t key) {
    int32_t bits = key ^ ((key >> 31) & 0x7fffffff);
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

/// The key that a code would need for an exact inner product; `unit` and `base` are the query's.
inline int32_t keyFromProduct(float product, float unit, float base) {
    if (!(unit > 0)) return 0;
    float key = (product - base) / unit;
    // The greatest float below 2³¹.
    constexpr float most = 2147483520.0f;
    return int32_t(std::rint(std::min(std::max(key, -most), most)));
}

/// The best candidates so far, best first; remembers which were expanded.
class Beam {
public:
    void start(size_t width) {
        if (entries.size() < width + 1) entries.resize(width + 1);
        capacity = width;
        count = next = 0;
    }

    size_t size() const { return count; }
    Candidate operator[](size_t i) const { return {entries[i].key, entries[i].node & ~expanded}; }
    /// Whether a candidate with this key would be kept.
    bool takes(int32_t key) const { return count < capacity || key > entries[capacity - 1].key; }

    void insert(int32_t key, uint32_t node) {
        Candidate *first = entries.data();
        size_t at = count < capacity ? count++ : capacity - 1;
        for (; at > 0 && first[at - 1].key < key; at--) first[at] = first[at - 1];
        first[at] = {key, node};
        next = std::min(next, at);
    }

    /// Takes the best candidate that was not expanded; false when there is none.
    bool expand(Candidate &candidate) {
        if (!peek(candidate.node)) return false;
        candidate.key = entries[next].key;
        entries[next++].node |= expanded;
        return true;
    }

    /// The candidate that `expand` would take.
    bool peek(uint32_t &node) {
        while (next < count && entries[next].node & expanded) next++;
        if (next == count) return false;
        node = entries[next].node;
        return true;
    }

private:
    static constexpr uint32_t expanded = 1u << 31;
    std::vector<Candidate> entries;
    size_t capacity = 0, count = 0, next = 0;
};

/// The best few of many nodes that a walk may begin at, none as near as another: copies count once.
class Seeds {
public:
    void clear() { count = 0; }
    size_t size() const { return count; }
    Candidate operator[](size_t i) const { return best[i]; }

    void offer(int32_t key, uint32_t node) {
        if (count == most && key <= best[most - 1].key) return;
        size_t at = count;
        while (at > 0 && best[at - 1].key < key) at--;
        if (at > 0 && best[at - 1].key == key) return;
        if (count < most) count++;
        for (size_t i = count - 1; i > at; i--) best[i] = best[i - 1];
        best[at] = {key, node};
    }

private:
    static constexpr size_t most = 8;
    Candidate best[most];
    size_t count = 0;
};

/// Which nodes a search has met: one bit a node, cleared in time proportional to what was met.
class Visited {
public:
    void start(size_t nodes) {
        size_t words = (nodes + 63) / 64;
        if (bits.size() < words) bits.assign(words, 0), met.clear();
        if (met.size() * 8 > bits.size()) {
            std::fill(bits.begin(), bits.end(), 0);
        } else {
            for (uint32_t node : met) bits[node >> 6] = 0;
        }
        met.clear();
    }

    /// Marks a node; true when it is new.
    bool insert(uint32_t node) {
        uint32_t fresh[1];
        return insert(&node, 1, fresh) == 1;
    }

    /// Marks nodes that differ; writes the new ones and returns how many they are.
    ///
    /// Whether a node is new is a coin toss: there are no branches to guess wrong.
    size_t insert(const uint32_t *nodes, size_t count, uint32_t *fresh) {
        uint64_t *words = bits.data();
        size_t kept = 0;
        for (size_t i = 0; i < count; i++) {
            uint32_t node = nodes[i];
            uint64_t &word = words[node >> 6];
            fresh[kept] = node;
            kept += ~(word >> (node & 63)) & 1;
            word |= 1ull << (node & 63);
        }
        met.insert(met.end(), fresh, fresh + kept);
        return kept;
    }

private:
    std::vector<uint64_t> bits;
    std::vector<uint32_t> met;
};

}  // namespace
