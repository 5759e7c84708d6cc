// Search over `Dots`, inside the anonymous namespace and target attribute of one level.

/// Memory that a thread keeps between searches.
struct SearchScratch {
    Beam beam;
    Visited visited;
    std::vector<int8_t> code;
    std::vector<Candidate> found;
};

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

/// One query on one graph.
class GraphSearch {
public:
    GraphSearch(const ck_graph_t &graph, const ck_distance_kernels_t &distances, SearchScratch &scratch)
        : graph(graph), originals(graph.originals), distances(distances), scratch(scratch),
          lines(graph.codebook.lines), nibbles(graph.codebook.nibbles) {}

    void run(
        const float *vector, const ck_request_t &request, int32_t *rows, float *scores) {
        query = vector;
        scratch.code.assign(lines * 128, 0);
        ck_codebook_query(&graph.codebook, query, scratch.code.data(), &unit, &base);
        uint64_t hits = std::min(request.k, request.allowed_count);
        uint64_t width = std::min(std::max(request.beam, request.k), originals.count);
        uint64_t allowed = request.allowed_count;
        if (allowed == 0) return;
        // A filtered walk must widen its beam by 1 / selectivity; below that cost a scan is cheaper.
        if (allowed * allowed <= 32 * width * originals.count) {
            scan(request, width);
        } else {
            walk(width * originals.count / allowed + 1);
            collect(request, width);
            if (scratch.found.size() < std::max(hits, std::min(width, allowed) / 2))
                scan(request, width);
        }
        TopK best(rows, scores, hits);
        rescore(best);
    }

private:
    const ck_graph_t &graph;
    const ck_vectors_t &originals;
    const ck_distance_kernels_t &distances;
    SearchScratch &scratch;
    const size_t lines;
    const bool nibbles;
    const float *query = nullptr;
    float unit = 1, base = 0;

    const uint8_t *code(uint32_t node) const { return rowAt(graph.codes, node); }
    uint32_t rowOf(uint32_t node) const { return number(node, 0); }
    uint32_t number(uint32_t at, int which) const {
        uint32_t value;
        memcpy(&value, rowAt(graph.numbers, at) + 4 * which, 4);
        return value;
    }

    /// Keys of up to four nodes; all four of `keys` are written.
    void compare(const uint32_t *nodes, size_t count, int32_t *keys) const {
#pragma clang fp contract(off)
        const uint8_t *codes[4];
        for (size_t i = 0; i < 4; i++) codes[i] = code(nodes[i < count ? i : 0]);
        if (nibbles) {
            Dots::nibbles(codes, scratch.code.data(), lines, keys);
        } else {
            Dots::bytes(codes, scratch.code.data(), lines, keys);
        }
        if (!originals.euclidean) return;
        for (size_t i = 0; i < count; i++) {
            float norm, product = unit * float(keys[i]);
            memcpy(&norm, rowAt(graph.norms, nodes[i]), 4);
            keys[i] = keyFromFloat(product - norm);
        }
    }

    /// Walks down the upper levels, always to the nearest neighbour.
    Candidate descend() const {
        int32_t first[4];
        const uint32_t entry = 0;
        compare(&entry, 1, first);
        Candidate best{first[0], entry};
        uint32_t start = 0;
        for (uint32_t l = 0; l < graph.levels; l++) start += graph.level_counts[l];
        for (uint32_t l = graph.levels; l-- > 0;) {
            start -= graph.level_counts[l];
            for (bool moved = true; moved;) {
                moved = false;
                const uint8_t *links = rowAt(graph.upper, start + best.node);
                uint32_t nodes[64];
                size_t count = readLinks(links, graph.upper_degree, nodes);
                for (size_t i = 0; i < count; i++) prefetchLines(code(nodes[i]), lines * 64);
                for (size_t i = 0; i < count; i += 4) {
                    int32_t keys[4];
                    size_t some = std::min<size_t>(4, count - i);
                    compare(nodes + i, some, keys);
                    for (size_t j = 0; j < some; j++)
                        if (keys[j] > best.key) best = {keys[j], nodes[i + j]}, moved = true;
                }
            }
        }
        return best;
    }

    /// Links up to the first that is no node: −1, or damage, which must not lead out of the arrays.
    size_t readLinks(const uint8_t *links, size_t degree, uint32_t *nodes) const {
        size_t count = 0;
        for (; count < degree; count++) {
            memcpy(nodes + count, links + 4 * count, 4);
            if (nodes[count] >= originals.count) break;
        }
        return count;
    }

    void walk(size_t width) {
        Beam &beam = scratch.beam;
        beam.start(std::min<size_t>(width, originals.count));
        scratch.visited.start(originals.count);
        Candidate entry = descend();
        scratch.visited.insert(entry.node);
        beam.insert(entry.key, entry.node);
        for (uint32_t node; beam.expand(node);) {
            uint32_t fresh[128];
            size_t count = unvisited(node, fresh);
            for (size_t i = 0; i < count; i += 4) {
                int32_t keys[4];
                size_t some = std::min<size_t>(4, count - i);
                compare(fresh + i, some, keys);
                for (size_t j = 0; j < some; j++)
                    if (beam.takes(keys[j])) beam.insert(keys[j], fresh[i + j]);
            }
            if (beam.peek(node)) prefetchLines(rowAt(graph.links, node), graph.degree * 4);
        }
    }

    /// Neighbours that were not met before; their codes are on the way to the cache.
    size_t unvisited(uint32_t node, uint32_t *fresh) {
        uint32_t nodes[128];
        size_t count = 0, all = readLinks(rowAt(graph.links, node), graph.degree, nodes);
        for (size_t i = 0; i < all; i++) {
            if (!scratch.visited.insert(nodes[i])) continue;
            prefetchLines(code(nodes[i]), lines * 64);
            fresh[count++] = nodes[i];
        }
        return count;
    }

    /// The best `width` allowed candidates of a walk.
    void collect(const ck_request_t &request, size_t width) {
        auto &found = scratch.found;
        found.clear();
        for (size_t i = 0; i < scratch.beam.size() && found.size() < width; i++) {
            Candidate candidate = scratch.beam[i];
            uint32_t row = rowOf(candidate.node);
            if (row < originals.count && isAllowed(request, row)) found.push_back(candidate);
        }
    }

    /// The best `width` of all allowed rows.
    void scan(const ck_request_t &request, size_t width) {
        auto &found = scratch.found;
        found.clear();
        uint32_t nodes[4];
        size_t count = 0;
        forEachAllowed(request, originals.count, [&](uint32_t row) {
            nodes[count] = number(row, 1);
            if (nodes[count] < originals.count && ++count == 4) add(nodes, count);
        });
        if (count) add(nodes, count);
        if (found.size() > width) {
            std::nth_element(found.begin(), found.begin() + ptrdiff_t(width), found.end(), nearerFirst);
            found.resize(width);
        }
        std::sort(found.begin(), found.end(), nearerFirst);
    }

    void add(const uint32_t *nodes, size_t &count) {
        int32_t keys[4];
        compare(nodes, count, keys);
        for (size_t i = 0; i < count; i++) scratch.found.push_back({keys[i], nodes[i]});
        count = 0;
    }

    void prefetchOriginal(Candidate candidate) const {
        uint32_t row = rowOf(candidate.node);
        if (row < originals.count)
            prefetchLines(rowAt(originals.rows, row), originals.rows.row_bytes);
    }

    /// Scores candidates with the originals, until no other can reach the k best.
    void rescore(TopK &best) {
        const auto &found = scratch.found;
        const size_t ahead = 3;
        const float squared = distances.inner_product(query, query, originals.dimension);
        const float factor = originals.euclidean ? 2 : 1;
        const float margin = std::sqrt(squared)
            * (graph.codebook.bias + rescoringMargin * graph.codebook.error);
        for (size_t i = 0; i < std::min(ahead, found.size()); i++)
            prefetchOriginal(found[i]);
        for (size_t i = 0; i < found.size(); i++) {
            int32_t key = found[i].key;
            float estimate = base + (originals.euclidean ? floatFromKey(key) : unit * float(key));
            if (originals.euclidean) estimate = 2 * estimate - squared;
            if (best.full() && estimate + factor * margin < best.worst()) break;
            if (i + ahead < found.size()) prefetchOriginal(found[i + ahead]);
            uint32_t row = rowOf(found[i].node);
            if (row >= originals.count) continue;
            best.insert(exactScore(distances, originals, query, row), int32_t(row));
        }
    }

    /// Standard deviations of the estimate; 1 in 160 errors is greater than 2.5 of them.
    static constexpr float rescoringMargin = 2.5f;
};

void searchAll(
    const ck_graph_t &graph, const ck_request_t &request,
    const ck_distance_kernels_t &distances, int32_t *rows, float *scores) {
    static thread_local SearchScratch scratch;
    GraphSearch search(graph, distances, scratch);
    size_t k = request.k;
    clearHits(request, rows, scores);
    if (graph.originals.count == 0) return;
    for (size_t q = 0; q < request.query_count; q++)
        search.run(
            request.queries + q * graph.originals.dimension, request, rows + q * k, scores + q * k);
}
