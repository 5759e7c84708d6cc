#include "distance_rows.h"
#include "graph_tables.h"

namespace {

/// Where the links of a row on a level start in a layered graph.
int32_t *layer(const ck_layered_graph_t &graph, int32_t row, int32_t level) {
    return graph.neighbors + graph.offsets[row]
        + (level ? graph.degree + size_t(level - 1) * graph.upper_degree : 0);
}

int32_t integerAt(const ck_rows_t &rows, uint32_t row, uint32_t column) {
    int32_t value;
    memcpy(&value, rowAt(rows, row) + 4 * size_t(column), 4);
    return value;
}

/// Whether a list is node numbers without the node itself, then −1 to the end.
bool isList(const ck_rows_t &rows, uint32_t row, uint32_t node, uint32_t degree, uint32_t count) {
    bool ended = false;
    for (uint32_t i = 0; i < degree; i++) {
        int32_t link = integerAt(rows, row, i);
        if (link == -1) {
            ended = true;
        } else if (ended || link < 0 || uint32_t(link) >= count || uint32_t(link) == node) {
            return false;
        }
    }
    return true;
}

/// Nodes that links of the lowest level lead to from the entry.
uint32_t reachable(const ck_graph_t &graph) {
    std::vector<bool> seen(graph.originals.count);
    std::vector<uint32_t> pending{0};
    seen[0] = true;
    uint32_t count = 0;
    for (; !pending.empty(); count++) {
        uint32_t node = pending.back();
        pending.pop_back();
        for (uint32_t i = 0; i < graph.degree; i++) {
            int32_t link = integerAt(graph.links, node, i);
            if (link < 0) break;
            if (seen[uint32_t(link)]) continue;
            seen[uint32_t(link)] = true;
            pending.push_back(uint32_t(link));
        }
    }
    return count;
}

}  // namespace

ck_status_t ck_graph_pack(
    const ck_layered_graph_t *graph, const int32_t *order, int32_t *links, int32_t *upper) {
    try {
        std::vector<int32_t> node(graph->count);
        int32_t highest = 1;
        for (uint32_t i = 0; i < graph->count; i++) {
            node[size_t(order[i])] = int32_t(i);
            highest = std::max(highest, graph->levels[i]);
        }
        for (int32_t level = 0; level < highest; level++)
            for (uint32_t i = 0; i < graph->count && graph->levels[order[i]] > level; i++) {
                const int32_t *from = layer(*graph, order[i], level);
                uint32_t degree = level ? graph->upper_degree : graph->degree;
                int32_t *&to = level ? upper : links;
                for (uint32_t j = 0; j < degree; j++)
                    *to++ = from[j] < 0 ? -1 : node[size_t(from[j])];
            }
        return CK_OK;
    } catch (const std::exception &) {
        return CK_OUT_OF_MEMORY;
    }
}

ck_status_t ck_graph_unpack(const ck_graph_t *graph, ck_layered_graph_t *out) {
    try {
        const uint32_t count = graph->originals.count;
        std::vector<int32_t> levels(count, 1);
        auto row = [graph](uint32_t node) { return integerAt(graph->numbers, node, 0); };
        for (uint32_t l = 0; l < graph->levels; l++)
            for (uint32_t node = 0; node < graph->level_counts[l]; node++)
                levels[size_t(row(node))]++;
        ck_status_t status = ck_layered_graph_create(
            levels.data(), count, graph->upper_degree, count ? row(0) : -1, out);
        if (status != CK_OK) return status;
        uint32_t start = 0;
        for (uint32_t l = 0; l <= graph->levels; l++) {
            const ck_rows_t &rows = l ? graph->upper : graph->links;
            uint32_t nodes = l ? graph->level_counts[l - 1] : count;
            for (uint32_t node = 0; node < nodes; node++) {
                int32_t *to = layer(*out, row(node), int32_t(l));
                for (uint32_t j = 0; j < (l ? graph->upper_degree : graph->degree); j++) {
                    int32_t link = integerAt(rows, (l ? start : 0) + node, j);
                    to[j] = link < 0 ? -1 : row(uint32_t(link));
                }
            }
            if (l) start += nodes;
        }
        return CK_OK;
    } catch (const std::exception &) {
        return CK_OUT_OF_MEMORY;
    }
}

ck_status_t ck_graph_check(const ck_graph_t *graph, ck_graph_report_t *out) {
    try {
        const uint32_t count = graph->originals.count;
        *out = {};
        for (uint32_t node = 0; node < count; node++) {
            int32_t row = integerAt(graph->numbers, node, 0);
            bool known = row >= 0 && uint32_t(row) < count
                && integerAt(graph->numbers, uint32_t(row), 1) == int32_t(node);
            if (!known) *out = {0, 3, node};
            if (!isList(graph->links, node, node, graph->degree, count)) *out = {0, 1, node};
            if (out->damaged) return CK_OK;
        }
        for (uint32_t l = 0, start = 0; l < graph->levels; start += graph->level_counts[l++])
            for (uint32_t node = 0; node < graph->level_counts[l]; node++)
                if (!isList(
                        graph->upper, start + node, node, graph->upper_degree,
                        graph->level_counts[l])) {
                    *out = {0, 2, start + node};
                    return CK_OK;
                }
        if (count) out->reachable = reachable(*graph);
        return CK_OK;
    } catch (const std::exception &) {
        return CK_OUT_OF_MEMORY;
    }
}
