#include "graph_std.h"
#include "graph_tables.h"

ck_status_t ck_layered_graph_create(
    const int32_t *levels, uint32_t count, uint32_t upper_degree, int32_t entry,
    ck_layered_graph_t *out) {
    *out = {count, 2 * upper_degree, upper_degree, entry, nullptr, nullptr, nullptr};
    size_t total = 0;
    out->levels = (int32_t *)malloc(std::max<size_t>(1, count) * sizeof(int32_t));
    out->offsets = (size_t *)malloc((size_t(count) + 1) * sizeof(size_t));
    if (!out->levels || !out->offsets) return CK_OUT_OF_MEMORY;
    for (uint32_t node = 0; node < count; node++) {
        out->levels[node] = levels[node];
        out->offsets[node] = total;
        total += out->degree + size_t(levels[node] - 1) * upper_degree;
    }
    out->offsets[count] = total;
    out->neighbors = (int32_t *)malloc(std::max<size_t>(1, total) * sizeof(int32_t));
    if (!out->neighbors) return CK_OUT_OF_MEMORY;
    std::fill(out->neighbors, out->neighbors + total, -1);
    return CK_OK;
}

void ck_layered_graph_free(ck_layered_graph_t *graph) {
    free(graph->levels);
    free(graph->offsets);
    free(graph->neighbors);
    *graph = {};
}

ck_status_t ck_graph_order(const ck_layered_graph_t *graph, int32_t *order) {
    try {
        const uint32_t count = graph->count;
        if (count == 0) return CK_OK;
        std::vector<int32_t> breadth;
        std::vector<bool> seen(count);
        breadth.reserve(count);
        // What the entry does not reach follows at the end.
        for (uint32_t i = 0; i <= count; i++) {
            int32_t start = i ? int32_t(i - 1) : graph->entry;
            if (seen[size_t(start)]) continue;
            size_t next = breadth.size();
            seen[size_t(start)] = true;
            for (breadth.push_back(start); next < breadth.size(); next++) {
                const int32_t *links = graph->neighbors + graph->offsets[breadth[next]];
                for (uint32_t j = 0; j < graph->degree && links[j] >= 0; j++)
                    if (!seen[size_t(links[j])]) {
                        seen[size_t(links[j])] = true;
                        breadth.push_back(links[j]);
                    }
            }
        }
        int32_t highest = *std::max_element(graph->levels, graph->levels + count);
        for (int32_t level = highest; level > 0; level--)
            for (int32_t node : breadth)
                if (graph->levels[node] == level) *order++ = node;
        return CK_OK;
    } catch (const std::exception &) {
        return CK_OUT_OF_MEMORY;
    }
}
