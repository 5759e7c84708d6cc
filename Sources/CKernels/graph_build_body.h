// Building over `Dots`, inside the anonymous namespace and target attribute of one level.
// Malkov and Yashunin, arXiv:1603.09320: insertion, with the selection heuristic of its algorithm 4.

/// Builds a navigable graph by insertion, on several threads.
class GraphBuilder {
public:
    GraphBuilder(const ck_graph_recipe_t &recipe, Lists &lists)
        : recipe(recipe), lists(lists), corrections(recipe.count), norms(recipe.count) {
        std::vector<int8_t> code(width());
        for (uint32_t node = 0; node < recipe.count; node++) {
            int32_t sum = 0, norm = 0;
            for (size_t i = 0; i < width(); i++) {
                int32_t element = int32_t(codeOf(node)[i]) - 128;
                sum += element;
                norm += element * element;
            }
            corrections[node] = 128 * sum;
            norms[node] = norm;
        }
    }

    void insertAll() {
        forEach([this](Worker &worker, uint32_t node) { insert(worker, node); });
        // Lists may be longer than their limit while nodes arrive.
        forEach([this](Worker &worker, uint32_t node) {
            for (int32_t l = 0; l < lists.levels[node]; l++) trim(worker, node, lists.at(node, l), l);
        });
    }

private:
    const ck_graph_recipe_t &recipe;
    Lists &lists;
    std::vector<int32_t> corrections, norms;
    std::mutex entryChange;

    /// What one thread needs.
    struct Worker {
        Beam beam;
        Visited visited;
        std::vector<int8_t> self, other, sketch;
        std::vector<float> original;
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
                worker.self.resize(width());
                worker.other.resize(width());
                for (uint32_t i; (i = next++) < count;) body(worker, lists.order[i]);
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

    void load(uint32_t node, std::vector<int8_t> &signedCode) const {
        const uint8_t *code = codeOf(node);
        for (size_t i = 0; i < width(); i++) signedCode[i] = int8_t(code[i] ^ 0x80);
    }

    /// Keys of up to four nodes beside the node whose signed code is given; writes all of `keys`.
    void compare(
        uint32_t to, const std::vector<int8_t> &signedCode, const uint32_t *nodes, size_t count,
        int32_t *keys) const {
        const uint8_t *codes[4];
        for (size_t i = 0; i < 4; i++) codes[i] = codeOf(nodes[i < count ? i : 0]);
        Dots::bytes(codes, signedCode.data(), recipe.lines, keys);
        for (size_t i = 0; i < count; i++) {
            keys[i] -= corrections[to];
            if (recipe.euclidean) keys[i] = 2 * keys[i] - norms[nodes[i]] - norms[to];
        }
    }

    void insert(Worker &worker, uint32_t node) {
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
        compare(node, worker.self, &entry, 1, first);
        Candidate nearest{first[0], entry};
        for (int32_t l = top; l > level; l--) nearest = descend(worker, node, nearest, l);
        for (int32_t l = std::min(level, top); l >= 0; l--) {
            explore(worker, node, nearest, l);
            nearest = worker.found[0];
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

    Candidate descend(Worker &worker, uint32_t to, Candidate best, int32_t level) {
        uint32_t nodes[Lists::longest];
        for (bool moved = true; moved;) {
            moved = false;
            size_t count = lists.copy(best.node, level, nodes);
            for (size_t i = 0; i < count; i += 4) {
                int32_t keys[4];
                size_t some = std::min<size_t>(4, count - i);
                compare(to, worker.self, nodes + i, some, keys);
                for (size_t j = 0; j < some; j++)
                    if (keys[j] > best.key) best = {keys[j], nodes[i + j]}, moved = true;
            }
        }
        return best;
    }

    /// Leaves the nearest nodes of a level in `found`, best first.
    void explore(Worker &worker, uint32_t to, Candidate start, int32_t level) {
        if (level > 0 || !recipe.sketch) {
            walk(worker, to, start, level, recipe.codes, width(), [&](auto *nodes, auto n, auto *keys) {
                compare(to, worker.self, nodes, n, keys);
            });
            return;
        }
        loadSketch(worker, to);
        const size_t bytes = recipe.sketch->lines * 64;
        auto estimate = [&](const uint32_t *nodes, size_t count, int32_t *keys) {
            const uint8_t *codes[4];
            for (size_t i = 0; i < 4; i++)
                codes[i] = recipe.sketches + nodes[i < count ? i : 0] * bytes;
            Dots::nibbles(codes, worker.sketch.data(), recipe.sketch->lines, keys);
        };
        int32_t first[4];
        estimate(&start.node, 1, first);
        walk(worker, to, {first[0], start.node}, level, recipe.sketches, bytes, estimate);
        rank(worker, to);
    }

    /// Walks from a node by keys that `keysOf` gives to up to four nodes at once.
    template <class Keys>
    void walk(
        Worker &worker, uint32_t to, Candidate start, int32_t level, const uint8_t *codes,
        size_t bytes, Keys keysOf) {
        Beam &beam = worker.beam;
        beam.start(recipe.beam);
        worker.visited.start(recipe.count);
        worker.visited.insert(to);
        worker.visited.insert(start.node);
        beam.insert(start.key, start.node);
        const size_t ahead = 3072 / bytes + 4;
        uint32_t nodes[Lists::longest];
        for (uint32_t node; beam.expand(node);) {
            size_t all = lists.copy(node, level, nodes);
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

    void loadSketch(Worker &worker, uint32_t node) const {
        const ck_vectors_t &originals = recipe.originals;
        const uint8_t *row = rowAt(originals.rows, node);
        worker.original.resize(originals.dimension);
        if (originals.half) {
            ck_distance_kernels()->from_half(
                (const uint16_t *)row, originals.dimension, worker.original.data());
        } else {
            memcpy(worker.original.data(), row, originals.dimension * sizeof(float));
        }
        worker.sketch.assign(recipe.sketch->lines * 128, 0);
        float unit, base;
        ck_codebook_query(
            recipe.sketch, worker.original.data(), worker.sketch.data(), &unit, &base);
    }

    /// Gives candidates that were found by sketches the keys of their codes.
    void rank(Worker &worker, uint32_t to) {
        auto &found = worker.found;
        for (Candidate &candidate : found) prefetchLines(codeOf(candidate.node), width());
        for (size_t i = 0; i < found.size(); i += 4) {
            uint32_t nodes[4];
            int32_t keys[4];
            size_t some = std::min<size_t>(4, found.size() - i);
            for (size_t j = 0; j < some; j++) nodes[j] = found[i + j].node;
            compare(to, worker.self, nodes, some, keys);
            for (size_t j = 0; j < some; j++) found[i + j].key = keys[j];
        }
        std::sort(found.begin(), found.end(), nearerFirst);
    }

    size_t limitOf(int32_t level) const {
        return level ? recipe.upper_degree : 2 * recipe.upper_degree;
    }

    /// Half of the squared distance, or all of it, between nodes whose key is given.
    float apart(uint32_t a, uint32_t b, int32_t key) const {
        if (recipe.euclidean) return -float(key);
        return std::max(0.0f, (float(norms[a]) + float(norms[b])) / 2 - float(key));
    }

    /// Keeps of `found` (best first) the nodes that are not much nearer to one kept before than to
    /// the centre.
    ///
    /// Slack for longer lists: Subramanya et al., DiskANN, NeurIPS 2019, section 2.3.
    void select(Worker &worker, uint32_t center, size_t limit) {
        auto &kept = worker.kept;
        kept.clear();
        uint32_t nodes[Lists::longest];
        for (Candidate candidate : worker.found) {
            if (kept.size() == limit) return;
            load(candidate.node, worker.other);
            int32_t bound = candidate.key
                + int32_t(slack * apart(candidate.node, center, candidate.key));
            bool diverse = true;
            for (size_t i = 0; i < kept.size() && diverse; i += 4) {
                int32_t keys[4];
                size_t some = std::min<size_t>(4, kept.size() - i);
                compare(candidate.node, worker.other, nodes + i, some, keys);
                for (size_t j = 0; j < some; j++) diverse = diverse && keys[j] <= bound;
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

    /// Sorts a list and shortens it to its limit.
    void trim(Worker &worker, uint32_t center, Lists::List list, int32_t level) {
        const size_t limit = limitOf(level);
        list.read(worker.found);
        for (Candidate &candidate : worker.found) prefetchLines(codeOf(candidate.node), width());
        std::sort(worker.found.begin(), worker.found.end(), nearerFirst);
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
    lists.attachCopies();
    lists.write(out);
}
