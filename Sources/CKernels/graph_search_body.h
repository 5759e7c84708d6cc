// Search over `Dots`, inside the anonymous namespace and target attribute of one level.

/// One query on one graph, in small steps.
///
/// A step ends where it has asked for memory that the next one reads, so that steps of several
/// queries, taken in turn, wait together.
class GraphSearch {
public:
    void begin(
        const ck_graph_t &on, const ck_request_t &asked, const float *vector, TopK hits) {
        graph = &on;
        originals = on.originals;
        request = &asked;
        query = vector;
        best = hits;
        squared = ck_distance_kernels()->inner_product(query, query, originals.dimension);
        lines = on.codebook.lines;
        code.assign(lines * 128, 0);
        ck_codebook_query(&on.codebook, query, code.data(), &unit, &base);
        width = std::min(std::max(asked.beam, asked.k), originals.count);
        const uint64_t allowed = asked.allowed_count;
        phase = Phase::done;
        if (allowed == 0) return;
        // A filtered walk must widen its beam by 1 / selectivity; below that cost a scan is cheaper.
        if (allowed * allowed <= 32 * width * originals.count) {
            scan();
            return;
        }
        beam.start(std::min<size_t>(width * originals.count / allowed + 1, originals.count));
        visited.start(originals.count);
        copies.clear();
        crowds.clear();
        findSeeds();
        descend();
    }

    /// Does the next step; false when the hits are complete.
    bool step() {
        switch (phase) {
        case Phase::hop: hop(); return true;
        case Phase::expand: expand(); return true;
        case Phase::admit: admit(); return true;
        case Phase::rescore: rescore(); return true;
        case Phase::done: return false;
        }
        return false;
    }

private:
    enum class Phase {
        /// The links of an upper level's node were asked for, then its neighbours' codes.
        hop,
        /// The links of the best candidate were asked for.
        expand,
        /// The codes of its new neighbours were asked for.
        admit,
        /// Some originals were asked for.
        rescore,
        done,
    };

    const ck_graph_t *graph = nullptr;
    const ck_request_t *request = nullptr;
    ck_vectors_t originals = {};
    const float *query = nullptr;
    TopK best{nullptr, nullptr, 0};
    Phase phase = Phase::done;
    size_t lines = 0, width = 0;
    float unit = 1, base = 0;
    Beam beam;
    Visited visited;
    std::vector<int8_t> code;
    /// Candidates to be rescored, best first; nodes have become rows.
    std::vector<Candidate> found;
    size_t rescored = 0;
    float margin = 0, squared = 0;
    Seeds seeds;
    Candidate nearest = {};
    uint32_t level = 0;
    /// The candidate whose neighbours come next.
    Candidate expanded = {};
    /// Copies of expanded nodes that were met. They stay out of the beam: a crowd would fill it and end
    /// the walk where it stands.
    std::vector<Candidate> copies;
    /// Copies that are candidates for hits.
    std::vector<Candidate> crowds;
    uint32_t fresh[128];
    size_t freshCount = 0;

    const uint8_t *codeOf(uint32_t of) const { return rowAt(graph->codes, of); }
    uint32_t number(uint32_t at, int which) const {
        uint32_t value;
        memcpy(&value, rowAt(graph->numbers, at) + 4 * which, 4);
        return value;
    }

    /// Keys of up to four nodes; all four of `keys` are written.
    void compare(const uint32_t *nodes, size_t count, int32_t *keys) const {
#pragma clang fp contract(off)
        const uint8_t *codes[4];
        for (size_t i = 0; i < 4; i++) codes[i] = codeOf(nodes[i < count ? i : 0]);
        if (graph->codebook.nibbles) {
            Dots::nibbles(codes, code.data(), lines, keys);
        } else {
            Dots::bytes(codes, code.data(), lines, keys);
        }
        for (size_t i = 0; i < count; i++) {
            if (isUncoded(codes[i], lines * 64)) {
                keys[i] = exactKey(nodes[i]);
            } else if (originals.euclidean) {
                float norm, product = unit * float(keys[i]);
                memcpy(&norm, rowAt(graph->norms, nodes[i]), 4);
                keys[i] = keyFromFloat(product - norm + (base - squared / 2));
            }
        }
    }

    /// The key of a row without a code: half of minus the squared distance, or a product in units.
    int32_t exactKey(uint32_t of) const {
        uint32_t row = number(of, 0);
        // Damage must not lead out of the arrays.
        if (row >= originals.count) return std::numeric_limits<int32_t>::min();
        float score = exactScore(*ck_distance_kernels(), originals, query, row);
        return originals.euclidean ? keyFromFloat(score / 2) : keyFromProduct(score, unit, base);
    }

    /// Whether two nodes have the same code, or the same original where they have none.
    bool areCopies(uint32_t a, uint32_t b) const {
        const uint8_t *first = codeOf(a);
        if (memcmp(first, codeOf(b), lines * 64) != 0) return false;
        if (!isUncoded(first, lines * 64)) return true;
        uint32_t rows[2] = {number(a, 0), number(b, 0)};
        return rows[0] < originals.count && rows[1] < originals.count
            && memcmp(
                   rowAt(originals.rows, rows[0]), rowAt(originals.rows, rows[1]),
                   originals.rows.row_bytes)
            == 0;
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

    const uint8_t *upperLinks() const {
        uint32_t start = 0;
        for (uint32_t l = 0; l + 1 < level; l++) start += graph->level_counts[l];
        // Damage can lead to a node that is not on the level.
        uint32_t at = nearest.node < graph->level_counts[level - 1] ? nearest.node : 0;
        return rowAt(graph->upper, start + at);
    }

    /// Nodes of the upper levels that every search looks at.
    static constexpr uint32_t seedNodes = 512;

    /// Chooses where the walk begins: at the best of some nodes of the upper levels, which are a random
    /// part of all rows. A kind of rows that lies far from all others has hardly a link that leads to it.
    ///
    /// Nodes come by level, and then near ones together: equal distances spread the choice.
    void findSeeds() {
        const uint32_t some = std::min(originals.count, seedNodes);
        const uint32_t upper = graph->levels ? graph->level_counts[0] : 0;
        const uint64_t span = std::max(some, upper);
        seeds.clear();
        for (uint32_t first = 0; first < some; first += 4) {
            uint32_t nodes[4];
            const uint32_t count = std::min(some - first, 4u);
            for (uint32_t i = 0; i < count; i++) nodes[i] = uint32_t((first + i) * span / some);
            int32_t keys[4];
            compare(nodes, count, keys);
            for (uint32_t i = 0; i < count; i++) seeds.offer(keys[i], nodes[i]);
        }
        nearest = seeds[0];
        level = upper > some ? 1 : 0;
    }

    /// Goes on with the nearest node on the current upper level, or begins the lowest.
    void descend() {
        if (level > 0) {
            freshCount = readLinks(upperLinks(), graph->upper_degree, fresh);
            for (size_t i = 0; i < freshCount; i++) prefetchLines(codeOf(fresh[i]), lines * 64);
            phase = Phase::hop;
            return;
        }
        visited.insert(nearest.node);
        beam.insert(nearest.key, nearest.node);
        for (size_t i = 0; i < seeds.size(); i++)
            if (beam.takes(seeds[i].key) && visited.insert(seeds[i].node))
                beam.insert(seeds[i].key, seeds[i].node);
        choose();
    }

    void hop() {
        bool moved = false;
        for (size_t i = 0; i < freshCount; i += 4) {
            int32_t keys[4];
            size_t some = std::min<size_t>(4, freshCount - i);
            compare(fresh + i, some, keys);
            for (size_t j = 0; j < some; j++)
                if (keys[j] > nearest.key) nearest = {keys[j], fresh[i + j]}, moved = true;
        }
        if (!moved) level--;
        descend();
    }

    void choose() {
        if (!beam.expand(expanded)) {
            if (!copies.empty()) gatherCopies();
            collect();
            return;
        }
        prefetchLines(rowAt(graph->links, expanded.node), graph->degree * 4);
        phase = Phase::expand;
    }

    void expand() {
        uint32_t nodes[128];
        size_t all = readLinks(rowAt(graph->links, expanded.node), graph->degree, nodes);
        freshCount = visited.insert(nodes, all, fresh);
        for (size_t i = 0; i < freshCount; i++) prefetchLines(codeOf(fresh[i]), lines * 64);
        phase = Phase::admit;
    }

    void admit() {
        for (size_t i = 0; i < freshCount; i += 4) {
            int32_t keys[4];
            size_t some = std::min<size_t>(4, freshCount - i);
            compare(fresh + i, some, keys);
            for (size_t j = 0; j < some; j++) {
                if (keys[j] == expanded.key && areCopies(fresh[i + j], expanded.node)) {
                    copies.push_back({keys[j], fresh[i + j]});
                } else if (beam.takes(keys[j])) {
                    beam.insert(keys[j], fresh[i + j]);
                }
            }
        }
        choose();
    }

    /// Follows the copies of the best candidates: of each as many as there may be hits, so that an error
    /// in the estimate of one crowd does not keep out another.
    void gatherCopies() {
        std::sort(copies.begin(), copies.end(), nearerFirst);
        std::vector<uint32_t> pending;
        for (size_t i = 0; i < copies.size() && crowds.size() < width; i++) {
            size_t members = 0;
            pending.assign(1, copies[i].node);
            while (!pending.empty() && members < request->k) {
                const uint32_t copy = pending.back();
                pending.pop_back();
                const uint32_t row = number(copy, 0);
                if (row < originals.count && isAllowed(*request, row)) {
                    crowds.push_back({copies[i].key, row});
                    members++;
                }
                uint32_t nodes[128];
                size_t all = readLinks(rowAt(graph->links, copy), graph->degree, nodes);
                freshCount = visited.insert(nodes, all, fresh);
                for (size_t j = 0; j < freshCount; j++)
                    if (areCopies(fresh[j], copy)) pending.push_back(fresh[j]);
            }
        }
    }

    /// The best `width` allowed candidates of a walk, and copies of them.
    void collect() {
        found.clear();
        for (size_t i = 0; i < beam.size() && found.size() < width; i++) {
            Candidate candidate = beam[i];
            uint32_t row = number(candidate.node, 0);
            if (row < originals.count && isAllowed(*request, row))
                found.push_back({candidate.key, row});
        }
        if (!crowds.empty()) {
            found.insert(found.end(), crowds.begin(), crowds.end());
            std::sort(found.begin(), found.end(), nearerFirst);
        }
        const size_t allowed = request->allowed_count;
        const size_t enough = std::max<size_t>(
            std::min<size_t>(request->k, allowed), std::min(width, allowed) / 2);
        if (found.size() < enough) {
            scan();
        } else {
            startRescoring();
        }
    }

    /// The best `width` of all allowed rows.
    void scan() {
        found.clear();
        uint32_t nodes[4], rows[4];
        size_t count = 0;
        auto flush = [&] {
            int32_t keys[4];
            compare(nodes, count, keys);
            for (size_t i = 0; i < count; i++) found.push_back({keys[i], rows[i]});
            count = 0;
        };
        forEachAllowed(*request, originals.count, [&](uint32_t row) {
            nodes[count] = number(row, 1);
            rows[count] = row;
            if (nodes[count] < originals.count && ++count == 4) flush();
        });
        if (count) flush();
        if (found.size() > width) {
            std::nth_element(
                found.begin(), found.begin() + ptrdiff_t(width), found.end(), nearerFirst);
            found.resize(width);
        }
        std::sort(found.begin(), found.end(), nearerFirst);
        startRescoring();
    }

    void startRescoring() {
        const ck_codebook_t &book = graph->codebook;
        margin = std::sqrt(squared) * (book.bias + rescoringMargin * book.error);
        if (originals.euclidean) margin *= 2;
        rescored = 0;
        askForOriginals();
    }

    void askForOriginals() {
        size_t end = std::min(found.size(), rescored + originalsAtOnce);
        for (size_t i = rescored; i < end; i++)
            prefetchLines(rowAt(originals.rows, found[i].node), originals.rows.row_bytes);
        phase = rescored < end ? Phase::rescore : Phase::done;
    }

    /// Scores some candidates with the originals; ends when no other can reach the k best.
    void rescore() {
        const ck_distance_kernels_t &kernels = *ck_distance_kernels();
        size_t end = std::min(found.size(), rescored + originalsAtOnce);
        for (; rescored < end; rescored++) {
            auto [key, row] = found[rescored];
            float estimate =
                originals.euclidean ? 2 * floatFromKey(key) : base + unit * float(key);
            if (best.full() && estimate + margin < best.worst()) {
                phase = Phase::done;
                return;
            }
            best.insert(exactScore(kernels, originals, query, row), int32_t(row));
        }
        askForOriginals();
    }

    /// Standard deviations of the estimate; 1 in 160 errors is greater than 2.5 of them.
    static constexpr float rescoringMargin = 2.5f;
    static constexpr size_t originalsAtOnce = 4;
};

void searchAll(
    const ck_graph_t &graph, const ck_request_t &request, int32_t *rows, float *scores) {
    // As many as keep the memory busy; more only drive each other's lines out of the cache.
    constexpr uint32_t atOnce = 4;
    static thread_local GraphSearch searches[atOnce];
    clearHits(request, rows, scores);
    if (graph.originals.count == 0) return;
    const size_t k = request.k, d = graph.originals.dimension;
    const size_t hits = std::min(request.k, request.allowed_count);
    uint32_t next = 0;
    auto begin = [&](GraphSearch &search) {
        if (next == request.query_count) return false;
        const size_t q = next++;
        search.begin(
            graph, request, request.queries + q * d, TopK(rows + q * k, scores + q * k, hits));
        return true;
    };
    uint32_t active = 0;
    while (active < atOnce && begin(searches[active])) active++;
    while (active > 0)
        for (uint32_t i = 0; i < active;) {
            if (searches[i].step() || begin(searches[i])) {
                i++;
            } else {
                std::swap(searches[i], searches[--active]);
            }
        }
}
