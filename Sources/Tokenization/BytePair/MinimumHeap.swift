/// A binary heap that gives back the smallest number first.
struct MinimumHeap: Sendable {
    private var numbers: [UInt64] = []

    /// Adds a number.
    mutating func push(_ number: UInt64) {
        var index = numbers.count
        numbers.append(number)
        while index > 0, numbers[(index - 1) / 2] > number {
            numbers[index] = numbers[(index - 1) / 2]
            index = (index - 1) / 2
        }
        numbers[index] = number
    }

    /// Removes the smallest number; nil where there is none.
    mutating func pop() -> UInt64? {
        guard let smallest = numbers.first, let last = numbers.popLast() else { return nil }
        guard !numbers.isEmpty else { return smallest }
        var index = 0
        while 2 * index + 1 < numbers.count {
            var child = 2 * index + 1
            if child + 1 < numbers.count, numbers[child + 1] < numbers[child] { child += 1 }
            guard numbers[child] < last else { break }
            numbers[index] = numbers[child]
            index = child
        }
        numbers[index] = last
        return smallest
    }
}
