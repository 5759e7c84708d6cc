#include "distance_rows.h"
#include "graph_tables.h"
#include "graph_lists.h"

namespace {

/// Makes every node of the lowest level reachable from the entry, changing few links.
///
/// The links by which nodes were first reached are a tree. A node that is cut off is linked from a
/// near node of that tree: in a free place, or in the place of the last link that is none of the
/// tree's, so that nothing is cut off instead. Leaves have only such links: there is always one.
class Connection {
public:
    Connection(
        const ck_layered_graph_t &graph, const ck_vectors_t &originals,
        const std::vector<bool> &without)
        : graph(graph), originals(originals), parent(graph.count, none) {
        for (uint32_t node = 0; node < without.size(); node++)
            if (without[node]) parent[node] = leftOut;
    }

    void complete() {
        reach(graph.entry, graph.entry);
        // A node that was cut off may lead to others, so that the search by distance comes last.
        for (bool progress = true; progress;) {
            progress = false;
            for (uint32_t node = 0; node < graph.count; node++)
                if (parent[node] == none && attachToNeighbour(int32_t(node))) progress = true;
        }
        for (uint32_t node = 0; node < graph.count; node++)
            if (parent[node] == none) attachToNearest(int32_t(node));
    }

private:
    static constexpr int32_t none = -1, leftOut = -2;
    const ck_layered_graph_t &graph;
    const ck_vectors_t &originals;
    /// The node by whose link each was reached.
    std::vector<int32_t> parent;

    int32_t *links(int32_t node) const { return graph.neighbors + graph.offsets[node]; }

    void reach(int32_t from, int32_t by) {
        std::vector<int32_t> pending{from};
        parent[size_t(from)] = by;
        while (!pending.empty()) {
            int32_t node = pending.back();
            pending.pop_back();
            for (uint32_t i = 0; i < graph.degree && links(node)[i] >= 0; i++) {
                int32_t link = links(node)[i];
                if (parent[size_t(link)] != none) continue;
                parent[size_t(link)] = node;
                pending.push_back(link);
            }
        }
    }

    /// The place in a node's list for one link more, or NULL when each is needed.
    int32_t *place(int32_t node) const {
        int32_t *list = links(node), *spare = nullptr;
        for (uint32_t i = 0; i < graph.degree; i++) {
            if (list[i] < 0) return list + i;
            if (parent[size_t(list[i])] != node) spare = list + i;
        }
        return spare;
    }

    bool attach(int32_t node, int32_t to) {
        int32_t *free = place(to);
        if (!free) return false;
        *free = node;
        reach(node, to);
        return true;
    }

    /// A list begins with the nearest neighbour.
    bool attachToNeighbour(int32_t node) {
        for (uint32_t i = 0; i < graph.degree && links(node)[i] >= 0; i++) {
            int32_t link = links(node)[i];
            if (parent[size_t(link)] >= 0 && attach(node, link)) return true;
        }
        return false;
    }

    void attachToNearest(int32_t node) {
        const ck_distance_kernels_t &kernels = *ck_distance_kernels();
        std::vector<float> vector(originals.dimension);
        const uint8_t *row = rowAt(originals.rows, uint32_t(node));
        if (originals.half) {
            kernels.from_half((const uint16_t *)row, originals.dimension, vector.data());
        } else {
            memcpy(vector.data(), row, originals.dimension * sizeof(float));
        }
        int32_t nearest = graph.entry;
        float best = -std::numeric_limits<float>::infinity();
        for (uint32_t other = 0; other < graph.count; other++) {
            if (parent[other] < 0 || !place(int32_t(other))) continue;
            float score = exactScore(kernels, originals, vector.data(), other);
            if (score > best) best = score, nearest = int32_t(other);
        }
        attach(node, nearest);
    }
};

}  // namespace

void connectRows(
    const ck_layered_graph_t &graph, const ck_vectors_t &originals,
    const std::vector<bool> &without) {
    Connection(graph, originals, without).complete();
}

ck_status_t ck_layered_graph_connect(
    const ck_layered_graph_t *graph, const ck_vectors_t *originals) {
    try {
        if (graph->count) connectRows(*graph, *originals, {});
        return CK_OK;
    } catch (const std::exception &) {
        return CK_OUT_OF_MEMORY;
    }
}
