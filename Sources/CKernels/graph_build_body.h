// Building over `Dots`, inside the anonymous namespace and target attribute of one level.
// Malkov and Yashunin, arXiv:1603.09320: insertion, with the selection heuristic of its algorithm 4.

/// Builds a navigable graph by insertion, on several threads.
class GraphBuilder {
public:
    GraphBuilder(const ck_graph_recipe_t &recipe, Lists &lists)
        : recipe(recipe), lists(lists), corrections(recipe.count), norms(recipe.count),
          lengths(recipe.count), uncoded(recipe.count) {
        std::vector<float> original;
        const int32_t padding = recipe.originals.count
            ? 128 * 128 * int32_t(width() - recipe.originals.dimension)
            : 0;
        for (uint32_t node = 0; node < recipe.count; node++) {
            uncoded[node] = recipe.originals.count && isUncoded(codeOf(node), width());
            if (uncoded[node]) {
                loadOriginal(node, original);
                lengths[node] = inSteps(ck_distance_kernels()->inner_product(
                    original.data(), original.data(), original.size()));
                continue;
            }
            int32_t sum = 0, norm = 0;
            for (size_t i = 0; i < width(); i++) {
                int32_t element = int32_t(codeOf(node)[i]) - 128;
                sum += element;
                norm += element * element;
            }
            // Padding is −128 in every code: products of codes are freed of it, as those of originals are.
            corrections[node] = 128 * sum + padding;
            norms[node] = norm - padding;
            lengths[node] = float(norms[node]);
        }
    }

    void insertAll() {
        forEach([this](Worker &worker, uint32_t node, uint32_t place) { insert(worker, node, place); });
        // Lists may be longer than their limit while nodes arrive.
        forEach([this](Worker &worker, uint32_t node, uint32_t) {
            for (int32_t l = 0; l < lists.levels[node]; l++) trim(worker, node, lists.at(node, l), l);
        });
    }

private:
    const ck_graph_recipe_t &recipe;
    Lists &lists;
    std::vector<int32_t> corrections, norms;
    /// Squared lengths in steps.
    std::vector<float> lengths;
    /// Which nodes have no code, so that their originals are compared.
    std::vector<uint8_t> uncoded;
    std::mutex entryChange;

    /// A node that others are compared with.
    struct Side {
        uint32_t node = 0;
        std::vector<int8_t> code;
        /// The original as floats, once it is needed.
        std::vector<float> original;
        bool hasOriginal = false;
    };

    /// What one thread needs.
    struct Worker {
        Beam beam;
        Visited visited;
        Side self, other;
        Seeds seeds;
        std::vector<int8_t> sketch;
        /// Where a walk begins.
        std::vector<Candidate> starts;
        std::vector<Candidate> found, kept;
    };

    size_t width() const { return recipe.lines * 64; }
    const uint8_t *codeOf(uint32_t node) const { return recipe.codes + node * width(); }

    template <class Body> void forEach(Body body) {
        const uint32_t count = uint32_t(lists.order.size());
        std::atomic<uint32_t> next{0};
        std::exception_ptr failure;
        std::mutex failing;
        auto work = [&] {
            try {
                Worker worker;
                worker.self.code.resize(width());
                worker.other.code.resize(width());
                for (uint32_t i; (i = next++) < count;) body(worker, lists.order[i], i);
            } catch (...) {
                next = count;
                std::lock_guard<std::mutex> guard(failing);
                failure = std::current_exception();
            }
        };
        std::vector<std::thread> threads;
        threads.reserve(recipe.threads);
        try {
            for (uint32_t t = 1; t < recipe.threads; t++) threads.emplace_back(work);
        } catch (const std::system_error &) {
            // Fewer threads do the same work.
        }
        work();
        for (auto &thread : threads) thread.join();
        if (failure) std::rethrow_exception(failure);
    }

    void load(uint32_t node, Side &side) const {
        const uint8_t *code = codeOf(node);
        side.node = node;
        side.hasOriginal = false;
        for (size_t i = 0; i < width(); i++) side.code[i] = int8_t(code[i] ^ 0x80);
    }

    void loadOriginal(uint32_t node, std::vector<float> &out) const {
        const ck_vectors_t &originals = recipe.originals;
        const uint8_t *row = rowAt(originals.rows, node);
        out.resize(originals.dimension);
        if (originals.half) {
            ck_distance_kernels()->from_half(
                (const uint16_t *)row, originals.dimension, out.data());
        } else {
            memcpy(out.data(), row, originals.dimension * sizeof(float));
        }
    }

    const float *originalOf(Side &side) const {
        if (!side.hasOriginal) loadOriginal(side.node, side.original);
        side.hasOriginal = true;
        return side.original.data();
    }

    /// A product or a squared distance of originals, as codes would have it.
    float inSteps(float value) const {
        // Far beyond what floats can be compared by, and small enough to be added up.
        constexpr float most = 1e37f;
        float steps = value / recipe.step / recipe.step;
        return std::min(std::max(steps, -most), most);
    }

    /// Keys of up to four nodes beside another; writes all of `keys`.
    void compare(Side &to, const uint32_t *nodes, size_t count, int32_t *keys) const {
        const uint8_t *codes[4];
        for (size_t i = 0; i < 4; i++) codes[i] = codeOf(nodes[i < count ? i : 0]);
        Dots::bytes(codes, to.code.data(), recipe.lines, keys);
        for (size_t i = 0; i < count; i++) {
            if (uncoded[to.node] || uncoded[nodes[i]]) {
                keys[i] = keyFromFloat(inSteps(exactScore(
                    *ck_distance_kernels(), recipe.originals, originalOf(to), nodes[i])));
                continue;
            }
            keys[i] -= corrections[to.node];
            if (recipe.euclidean) keys[i] = 2 * keys[i] - norms[nodes[i]] - norms[to.node];
            keys[i] = keyFromFloat(float(keys[i]));
        }
    }

    /// Nodes of the order's beginning that every insertion looks at, so that a node finds its like also
    /// where no link of other nodes leads there.
    static constexpr uint32_t seedNodes = 512;

    void findSeeds(Worker &worker, uint32_t place) {
        const uint32_t some = std::min(place, seedNodes);
        worker.seeds.clear();
        for (uint32_t first = 0; first < some; first += 4) {
            const uint32_t *nodes = lists.order.data() + first;
            const uint32_t count = std::min(some - first, 4u);
            int32_t keys[4];
            compare(worker.self, nodes, count, keys);
            for (uint32_t i = 0; i < count; i++) worker.seeds.offer(keys[i], nodes[i]);
        }
    }

    void insert(Worker &worker, uint32_t node, uint32_t place) {
        int32_t level = lists.levels[node] - 1;
        std::unique_lock<std::mutex> alone(entryChange);
        if (lists.entry < 0) {
            lists.entry = int32_t(node);
            return;
        }
        uint32_t entry = uint32_t(lists.entry);
        int32_t top = lists.levels[entry] - 1;
        if (level <= top) alone.unlock();
        load(node, worker.self);
        int32_t first[4];
        compare(worker.self, &entry, 1, first);
        Candidate nearest{first[0], entry};
        findSeeds(worker, place);
        if (worker.seeds.size() && worker.seeds[0].key > nearest.key) nearest = worker.seeds[0];
        for (int32_t l = std::min(top, lists.levels[nearest.node] - 1); l > level; l--)
            nearest = descend(worker, nearest, l);
        // Nodes before this one in the order are on all of its levels. Another thread may still be
        // linking the nearest one, so that it leads nowhere.
        worker.starts.assign({nearest, {first[0], entry}});
        for (size_t i = 0; i < worker.seeds.size(); i++) worker.starts.push_back(worker.seeds[i]);
        for (int32_t l = std::min(level, top); l >= 0; l--) {
            explore(worker, l);
            worker.starts.assign(
                worker.found.begin(), worker.found.begin() + ptrdiff_t(std::min<size_t>(4, worker.found.size())));
            select(worker, node, limitOf(l));
            {
                Lists::Guard guard(lists, node);
                lists.at(node, l).assign(worker.kept);
            }
            const std::vector<Candidate> chosen = worker.kept;
            for (Candidate neighbour : chosen)
                link(worker, neighbour.node, {neighbour.key, node}, l);
        }
        if (level > top) lists.entry = int32_t(node);
    }

    Candidate descend(Worker &worker, Candidate best, int32_t level) {
        uint32_t nodes[Lists::longest];
        for (bool moved = true; moved;) {
            moved = false;
            size_t count = lists.copy(best.node, level, nodes);
            for (size_t i = 0; i < count; i += 4) {
                int32_t keys[4];
                size_t some = std::min<size_t>(4, count - i);
                compare(worker.self, nodes + i, some, keys);
                for (size_t j = 0; j < some; j++)
                    if (keys[j] > best.key) best = {keys[j], nodes[i + j]}, moved = true;
            }
        }
        return best;
    }

    /// Leaves the nearest nodes of a level in `found`, best first.
    void explore(Worker &worker, int32_t level) {
        if (level > 0 || !recipe.sketch) {
            walk(worker, level, recipe.codes, width(), [&](auto *nodes, auto n, auto *keys) {
                compare(worker.self, nodes, n, keys);
            });
            return;
        }
        worker.sketch.assign(recipe.sketch->lines * 128, 0);
        float unit, base;
        ck_codebook_query(
            recipe.sketch, originalOf(worker.self), worker.sketch.data(), &unit, &base);
        const size_t bytes = recipe.sketch->lines * 64;
        auto estimate = [&](const uint32_t *nodes, size_t count, int32_t *keys) {
            const uint8_t *codes[4];
            for (size_t i = 0; i < 4; i++)
                codes[i] = recipe.sketches + nodes[i < count ? i : 0] * bytes;
            Dots::nibbles(codes, worker.sketch.data(), recipe.sketch->lines, keys);
            for (size_t i = 0; i < count; i++)
                if (isUncoded(codes[i], bytes))
                    keys[i] = keyFromProduct(
                        exactScore(
                            *ck_distance_kernels(), recipe.originals, originalOf(worker.self),
                            nodes[i]),
                        unit, base);
        };
        for (Candidate &start : worker.starts) {
            int32_t first[4];
            estimate(&start.node, 1, first);
            start.key = first[0];
        }
        walk(worker, level, recipe.sketches, bytes, estimate);
        rank(worker);
    }

    /// Walks from the starts by keys that `keysOf` gives to up to four nodes at once.
    template <class Keys>
    void walk(
        Worker &worker, int32_t level, const uint8_t *codes, size_t bytes, Keys keysOf) {
        Beam &beam = worker.beam;
        beam.start(recipe.beam);
        worker.visited.start(recipe.count);
        worker.visited.insert(worker.self.node);
        for (Candidate start : worker.starts)
            if (worker.visited.insert(start.node) && beam.takes(start.key))
                beam.insert(start.key, start.node);
        const size_t ahead = 3072 / bytes + 4;
        uint32_t nodes[Lists::longest];
        for (Candidate best; beam.expand(best);) {
            size_t all = lists.copy(best.node, level, nodes);
            size_t count = worker.visited.insert(nodes, all, nodes);
            for (size_t i = 0; i < std::min(count, ahead); i++)
                prefetchLines(codes + nodes[i] * bytes, bytes);
            if (uint32_t next; beam.peek(next)) lists.prefetch(next, level);
            for (size_t i = 0; i < count; i += 4) {
                int32_t keys[4];
                size_t some = std::min<size_t>(4, count - i);
                for (size_t j = i + ahead; j < std::min(i + ahead + 4, count); j++)
                    prefetchLines(codes + nodes[j] * bytes, bytes);
                keysOf(nodes + i, some, keys);
                for (size_t j = 0; j < some; j++)
                    if (beam.takes(keys[j])) beam.insert(keys[j], nodes[i + j]);
            }
        }
        worker.found.clear();
        for (size_t i = 0; i < beam.size(); i++) worker.found.push_back(beam[i]);
    }

    /// Gives candidates that were found by sketches the keys of their codes.
    void rank(Worker &worker) {
        auto &found = worker.found;
        for (Candidate &candidate : found) prefetchLines(codeOf(candidate.node), width());
        for (size_t i = 0; i < found.size(); i += 4) {
            uint32_t nodes[4];
            int32_t keys[4];
            size_t some = std::min<size_t>(4, found.size() - i);
            for (size_t j = 0; j < some; j++) nodes[j] = found[i + j].node;
            compare(worker.self, nodes, some, keys);
            for (size_t j = 0; j < some; j++) found[i + j].key = keys[j];
        }
        std::sort(found.begin(), found.end(), nearerFirst);
    }

    size_t limitOf(int32_t level) const {
        return level ? recipe.upper_degree : 2 * recipe.upper_degree;
    }

    /// Half of the squared distance, or all of it, between nodes whose key is given.
    float apart(uint32_t a, uint32_t b, float key) const {
        if (recipe.euclidean) return -key;
        return std::max(0.0f, (lengths[a] + lengths[b]) / 2 - key);
    }

    /// The greatest key that a candidate may have beside a kept node that is as long as the centre.
    float boundOf(Candidate candidate, uint32_t center) const {
        // Rounded alike on every processor, so that all build the same graph.
#pragma clang fp contract(off)
        float key = floatFromKey(candidate.key);
        float room = slack * apart(candidate.node, center, key);
        return key + room;
    }

    /// How much greater a product with a node is than with the centre because the node is longer, at
    /// equal distances: else the longest nodes would be near to all others and stand for them.
    float longer(uint32_t node, uint32_t center) const {
#pragma clang fp contract(off)
        if (recipe.euclidean) return 0;
        float difference = lengths[node] - lengths[center];
        return difference / 2;
    }

    /// Keeps of `found` (best first) the nodes that are not much nearer to one kept before than to
    /// the centre.
    ///
    /// Slack for longer lists: Subramanya et al., DiskANN, NeurIPS 2019, section 2.3.
    void select(Worker &worker, uint32_t center, size_t limit) {
#pragma clang fp contract(off)
        auto &kept = worker.kept;
        kept.clear();
        uint32_t nodes[Lists::longest];
        for (Candidate candidate : worker.found) {
            if (kept.size() == limit) return;
            load(candidate.node, worker.other);
            float bound = boundOf(candidate, center);
            bool diverse = true;
            for (size_t i = 0; i < kept.size() && diverse; i += 4) {
                int32_t keys[4];
                size_t some = std::min<size_t>(4, kept.size() - i);
                compare(worker.other, nodes + i, some, keys);
                for (size_t j = 0; j < some; j++)
                    diverse = diverse && floatFromKey(keys[j]) <= bound + longer(nodes[i + j], center);
            }
            if (!diverse) continue;
            nodes[kept.size()] = candidate.node;
            kept.push_back(candidate);
        }
    }

    /// 1 − 1 / 1.15: a node is left out when its squared distance to a kept one, times 1.15, is less
    /// than that to the centre.
    static constexpr float slack = 0.15f / 1.15f;

    void link(Worker &worker, uint32_t from, Candidate to, int32_t level) {
        Lists::Guard guard(lists, from);
        Lists::List list = lists.at(from, level);
        if (list.contains(to.node)) return;
        list.append(to);
        if (list.size() == lists.capacity) trim(worker, from, list, level);
    }

    /// Sorts by how near directions are, for products; by distance else.
    ///
    /// By products the longest nodes would take all places, and shorter ones would be linked from
    /// nowhere that a search comes by.
    void sortByDirection(std::vector<Candidate> &candidates, uint32_t center) const {
#pragma clang fp contract(off)
        std::sort(candidates.begin(), candidates.end(), [&](Candidate a, Candidate b) {
            if (recipe.euclidean) return nearerFirst(a, b);
            float x = floatFromKey(a.key) / std::sqrt(std::max(lengths[a.node], 1e-30f));
            float y = floatFromKey(b.key) / std::sqrt(std::max(lengths[b.node], 1e-30f));
            return x != y ? x > y : nearerFirst(a, b);
        });
    }

    /// Sorts a list and shortens it to its limit.
    void trim(Worker &worker, uint32_t center, Lists::List list, int32_t level) {
        const size_t limit = limitOf(level);
        list.read(worker.found);
        for (Candidate &candidate : worker.found) prefetchLines(codeOf(candidate.node), width());
        sortByDirection(worker.found, center);
        if (worker.found.size() <= limit) {
            list.assign(worker.found);
            return;
        }
        select(worker, center, limit);
        list.assign(worker.kept);
    }
};

void buildAll(const ck_graph_recipe_t &recipe, ck_layered_graph_t &out) {
    Lists lists(recipe);
    GraphBuilder builder(recipe, lists);
    builder.insertAll();
    lists.write(out);
    lists.attachCopies(out);
}
