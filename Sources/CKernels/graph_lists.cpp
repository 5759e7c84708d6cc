#include "graph_lists.h"

namespace {

/// A well-mixed number for each index of a seed (SplitMix64).
uint64_t mixed(uint64_t seed, uint64_t index) {
    uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t hashOf(const uint8_t *bytes, size_t count) {
    uint64_t hash = 0;
    for (size_t i = 0; i < count; i += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes + i, std::min<size_t>(8, count - i));
        hash = mixed(hash ^ word, i);
    }
    return hash;
}

}  // namespace

Lists::Lists(const ck_graph_recipe_t &recipe)
    : capacity(4 * recipe.upper_degree), levels(recipe.count),
      recipe(recipe), first(recipe.count),
      locks(new std::atomic_flag[recipe.count]) {
    const double scale = 1 / std::log(double(recipe.upper_degree));
    std::vector<uint64_t> random(recipe.count);
    findCopies();
    std::vector<bool> isCopy(recipe.count);
    for (auto [node, copy] : copies) isCopy[copy] = true;
    size_t lists = 0;
    for (uint32_t node = 0; node < recipe.count; node++) {
        locks[node].clear();
        random[node] = mixed(recipe.seed, node);
        // A number in (0, 1]: its logarithm is finite.
        double uniform = double((random[node] >> 11) + 1) * 0x1p-53;
        levels[node] = isCopy[node] ? 1 : 1 + int32_t(-std::log(uniform) * scale);
        first[node] = lists;
        lists += size_t(levels[node]);
        if (!isCopy[node]) order.push_back(node);
    }
    memory.resize(lists * (capacity + 1));
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
        if (levels[a] != levels[b]) return levels[a] > levels[b];
        uint64_t x = random[a] * 0x9e3779b97f4a7c15u, y = random[b] * 0x9e3779b97f4a7c15u;
        return x != y ? x < y : a < b;
    });
}

bool Lists::hasNoCode(uint32_t node) const {
    const size_t width = recipe.lines * 64;
    return recipe.originals.count && isUncoded(recipe.codes + node * width, width);
}

// A crowd of copies in the graph would link only to itself and cut itself off.
void Lists::findCopies() {
    const size_t width = recipe.lines * 64;
    std::vector<std::pair<uint64_t, uint32_t>> hashes(recipe.count);
    for (uint32_t node = 0; node < recipe.count; node++) {
        const uint8_t *code = recipe.codes + node * width;
        hashes[node] = {hashOf(code, width), node};
        if (hasNoCode(node)) hashes[node].first = hashOf(originalOf(node), originalBytes());
    }
    std::sort(hashes.begin(), hashes.end());
    for (size_t i = 1, kept = 0; i < hashes.size(); i++) {
        uint32_t node = hashes[kept].second, other = hashes[i].second;
        bool same = hashes[kept].first == hashes[i].first
            && !memcmp(recipe.codes + node * width, recipe.codes + other * width, width)
            && (!hasNoCode(node)
                || !memcmp(originalOf(node), originalOf(other), originalBytes()));
        if (same) {
            copies.emplace_back(node, other);
        } else {
            kept = i;
        }
    }
    std::sort(copies.begin(), copies.end());
}

void Lists::attachCopies(const ck_layered_graph_t &out) const {
    std::vector<bool> isCopy(out.count);
    for (auto [node, copy] : copies) isCopy[copy] = true;
    // A search walks over the others alone first: they must be reachable without copies.
    if (recipe.originals.count && !copies.empty()) connectRows(out, recipe.originals, isCopy);
    for (size_t i = 0; i < copies.size(); i++) {
        auto [node, copy] = copies[i];
        bool more = i + 1 < copies.size() && copies[i + 1].first == node;
        int32_t *original = out.neighbors + out.offsets[node];
        int32_t *list = out.neighbors + out.offsets[copy];
        uint32_t size = 0;
        if (more) list[size++] = int32_t(copies[i + 1].second);
        list[size++] = int32_t(node);
        for (uint32_t l = 0; l < out.degree && size < out.degree && original[l] >= 0; l++)
            if (original[l] != int32_t(copy)) list[size++] = original[l];
        if (i > 0 && copies[i - 1].first == node) continue;
        // The last place is the first copy's; where it was taken, the farthest link makes room.
        uint32_t place = 0;
        while (place + 1 < out.degree && original[place] >= 0) place++;
        original[place] = int32_t(copy);
    }
}

void Lists::write(ck_layered_graph_t &out) {
    ck_status_t status =
        ck_layered_graph_create(levels.data(), recipe.count, recipe.upper_degree, entry, &out);
    if (status != CK_OK) throw std::bad_alloc();
    for (uint32_t node = 0; node < recipe.count; node++)
        for (int32_t l = 0; l < levels[node]; l++) {
            int32_t *to = out.neighbors + out.offsets[node]
                + (l ? out.degree + size_t(l - 1) * out.upper_degree : 0);
            List list = at(node, l);
            for (size_t i = 0; i < list.size(); i++) to[i] = int32_t(list[i].node);
        }
}
