extension Array where Element == Float {
    /// Drops elements or adds zeros, within the capacity that was reached before.
    mutating func resize(to count: Int) {
        if count < self.count {
            removeLast(self.count - count)
        } else {
            append(contentsOf: repeatElement(0, count: count - self.count))
        }
    }

    /// Sets every element.
    mutating func fill(with value: Float) {
        for index in indices { self[index] = value }
    }
}
