internal import CKernels
internal import Tensors

/// Finds centroids of points by Lloyd's algorithm (k-means).
package struct CentroidTrainer {
    /// Elements of a point.
    package let dimension: Int
    /// Centroids, at most 256.
    package let count: Int

    private static let seed: UInt64 = 0xCE27

    /// A trainer for points of so many elements.
    package init(dimension: Int, count: Int) {
        self.dimension = dimension
        self.count = count
    }

    /// Centroids that start at points of the sample, drawn at random, each at most once.
    ///
    /// - Precondition: at least as many points as centroids.
    package func start(_ points: [Float]) -> [Float] {
        let rows = points.count / dimension
        precondition(rows >= count && count <= 256, "a point for each centroid")
        return SampledRows.draw(count, of: rows, seed: Self.seed).flatMap { row in
            points[row * dimension..<(row + 1) * dimension]
        }
    }

    /// Moves centroids (`count × d`) to the means of the points (`n × d`) that are nearest to them.
    ///
    /// A centroid without points takes over a part of the one with most.
    package func improve(_ centroids: inout [Float], by points: [Float], rounds: Int) {
        for _ in 0..<rounds {
            let nearest = assign(points, to: centroids).nearest
            var sums = [Float](repeating: 0, count: count * dimension)
            var sizes = [Int](repeating: 0, count: count)
            for (row, place) in nearest.enumerated() {
                let centroid = Int(place)
                sizes[centroid] += 1
                for index in 0..<dimension {
                    sums[centroid * dimension + index] += points[row * dimension + index]
                }
            }
            for centroid in 0..<count where sizes[centroid] > 0 {
                let share = 1 / Float(sizes[centroid])
                for index in centroid * dimension..<(centroid + 1) * dimension {
                    centroids[index] = sums[index] * share
                }
            }
            split(&centroids, &sizes)
        }
    }

    /// The nearest centroid of every point, and its squared distance.
    func assign(_ points: [Float], to centroids: [Float]) -> (nearest: [UInt8], distances: [Float])
    {
        let rows = points.count / dimension
        var turned = [Float](repeating: 0, count: centroids.count)
        for centroid in 0..<count {
            for index in 0..<dimension {
                turned[index * count + centroid] = centroids[centroid * dimension + index]
            }
        }
        var nearest = [UInt8](repeating: 0, count: rows)
        var distances = [Float](repeating: 0, count: rows)
        unsafe ck_codec_kernels().pointee.nearest(
            points,
            rows,
            dimension,
            dimension,
            turned,
            count,
            &nearest,
            &distances
        )
        return (nearest, distances)
    }

    /// How far the halves of a centroid move apart, as a share of it: what FAISS takes.
    private static let shift: Float = 1 / 1_024

    private func split(_ centroids: inout [Float], _ sizes: inout [Int]) {
        for empty in 0..<count where sizes[empty] == 0 {
            guard let largest = sizes.indices.max(by: { sizes[$0] < sizes[$1] }),
                sizes[largest] > 1
            else { return }
            for index in 0..<dimension {
                let value = centroids[largest * dimension + index]
                let sign: Float = index % 2 == 0 ? 1 : -1
                centroids[empty * dimension + index] = value * (1 + sign * Self.shift)
                centroids[largest * dimension + index] = value * (1 - sign * Self.shift)
            }
            sizes[empty] = sizes[largest] / 2
            sizes[largest] -= sizes[empty]
        }
    }
}
