#pragma once
#include "graph_std.h"
#include "graph_tables.h"
#include "graph_beam.h"

/// Makes every row but those `without` reachable from the entry by links of the lowest level.
void connectRows(
    const ck_layered_graph_t &graph, const ck_vectors_t &originals, const std::vector<bool> &without);

/// The growing links of a graph under construction, with a lock for each node.
class Lists {
public:
    /// More than any list ever holds.
    static constexpr size_t longest = 256;

    /// The links of one node on one level: a count, then candidates.
    class List {
    public:
        explicit List(Candidate *memory) : memory(memory) {}
        size_t size() const { return memory[0].node; }
        Candidate &operator[](size_t i) { return memory[1 + i]; }
        bool contains(uint32_t node) const {
            for (size_t i = 0; i < size(); i++)
                if (memory[1 + i].node == node) return true;
            return false;
        }
        void append(Candidate candidate) { memory[1 + memory[0].node++] = candidate; }
        void assign(const std::vector<Candidate> &candidates) {
            memory[0].node = uint32_t(candidates.size());
            std::copy(candidates.begin(), candidates.end(), memory + 1);
        }
        void read(std::vector<Candidate> &out) const {
            out.assign(memory + 1, memory + 1 + size());
        }

    private:
        Candidate *memory;
    };

    /// Holds the lock of one node.
    class Guard {
    public:
        Guard(Lists &lists, uint32_t node) : flag(lists.locks[node]) {
            while (flag.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
        }
        ~Guard() { flag.clear(std::memory_order_release); }
        Guard(const Guard &) = delete;

    private:
        std::atomic_flag &flag;
    };

    explicit Lists(const ck_graph_recipe_t &recipe);

    List at(uint32_t node, int32_t level) {
        return List(memory.data() + (first[node] + size_t(level)) * (capacity + 1));
    }
    /// Copies the links of a node while no other thread changes them.
    size_t copy(uint32_t node, int32_t level, uint32_t *nodes) {
        Guard guard(*this, node);
        List list = at(node, level);
        size_t count = list.size();
        for (size_t i = 0; i < count; i++) nodes[i] = list[i].node;
        return count;
    }
    /// Asks for the links of a node, which are read later if at all.
    void prefetch(uint32_t node, int32_t level) {
        prefetchLines(memory.data() + (first[node] + size_t(level)) * (capacity + 1), 256);
    }
    void write(ck_layered_graph_t &out);
    /// Hangs copies, one behind the other, on the node that was inserted for all of them.
    void attachCopies(const ck_layered_graph_t &out) const;

    /// Links that fit a list before it is shortened.
    size_t capacity;
    int32_t entry = -1;
    std::vector<int32_t> levels;
    /// Nodes in the order of insertion: by falling level, else shuffled; one of equal codes.
    std::vector<uint32_t> order;

private:
    const ck_graph_recipe_t &recipe;
    /// Copies and the node that was inserted for them, by rising number of that node.
    std::vector<std::pair<uint32_t, uint32_t>> copies;
    std::vector<size_t> first;
    std::vector<Candidate> memory;
    std::unique_ptr<std::atomic_flag[]> locks;

    void findCopies();
    bool hasNoCode(uint32_t node) const;
    const uint8_t *originalOf(uint32_t node) const { return rowAt(recipe.originals.rows, node); }
    size_t originalBytes() const { return recipe.originals.rows.row_bytes; }
};
