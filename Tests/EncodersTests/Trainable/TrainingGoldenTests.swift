import Foundation
import TestSupport
import Tensors
import Testing
import Tokenization

import Encoders

/// The gradients of the first step of a run of the reference library.
@Suite struct TrainingGoldenTests {
    private struct Batches: Decodable {
        let batches: [[Column]]

        struct Column: Decodable {
            let input_ids: [[Int32]]
            let attention_mask: [[Int]]

            var batch: TokenBatch {
                var batch = TokenBatch()
                for (ids, mask) in zip(input_ids, attention_mask) {
                    batch.append(ids.prefix(mask.reduce(0, +)))
                }
                return batch
            }
        }
    }

    private struct Meta: Decodable {
        let cases: [String: Case]

        struct Case: Decodable {
            let loss: Loss
        }

        struct Loss: Decodable {
            let temperature: Double, margin: Double
            let margin_strategy: String
            let contrast_anchors: Bool, contrast_positives: Bool
        }
    }

    private struct Step: Decodable {
        let loss: Double
    }

    private static func encoder(_ transformer: String) throws -> TrainableEncoder {
        let folder = try ModelFolder(transformer: transformer)
        return try TrainableEncoder(directory: folder.path)
    }

    private static func folder(_ name: String) -> URL {
        Fixtures.golden.appendingPathComponent("training/\(name)")
    }

    /// The GISTEmbed loss of unit vectors, and its gradient by those of the student, in Float64.
    private static func loss(
        _ student: [Matrix],
        _ guide: [Matrix],
        _ settings: Meta.Loss
    ) -> (value: Double, gradients: [[Double]]) {
        func dot(_ a: Matrix, _ i: Int, _ b: Matrix, _ j: Int) -> Double {
            zip(a[row: i], b[row: j]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let (rows, columns) = (student[0].rows, student[0].columns)
        // The pairs of columns that are contrasted, the anchors' with the positives' first.
        var blocks = [(0, 1)]
        if settings.contrast_anchors { blocks.append((0, 0)) }
        if settings.contrast_positives { blocks.append((1, 1)) }
        if student.count > 2 { blocks.append((0, 2)) }
        var value = 0.0
        var gradients = student.map { [Double](repeating: 0, count: $0.elements.count) }
        for i in 0..<rows {
            let own = dot(guide[0], i, guide[1], i)
            let margin = settings.margin * (settings.margin_strategy == "relative" ? abs(own) : 1)
            var entries: [(left: Int, right: Int, j: Int, weight: Double)] = []
            for (number, (left, right)) in blocks.enumerated() {
                for j in 0..<rows {
                    let isPositive = number == 0 && i == j
                    guard isPositive || dot(guide[left], i, guide[right], j) <= own - margin
                    else { continue }
                    let score = dot(student[left], i, student[right], j) / settings.temperature
                    entries.append((left, right, j, exp(score)))
                }
            }
            let total = entries.reduce(0) { $0 + $1.weight }
            let positive = entries.first { $0.left == 0 && $0.right == 1 && $0.j == i }
            value += log(total / (positive?.weight ?? 0))
            for entry in entries {
                let isPositive = entry.left == 0 && entry.right == 1 && entry.j == i
                let slope =
                    (entry.weight / total - (isPositive ? 1 : 0))
                    / (settings.temperature * Double(rows))
                for k in 0..<columns {
                    gradients[entry.left][i * columns + k] +=
                        slope * Double(student[entry.right].elements[entry.j * columns + k])
                    gradients[entry.right][entry.j * columns + k] +=
                        slope * Double(student[entry.left].elements[i * columns + k])
                }
            }
        }
        return (value / Double(rows), gradients)
    }

    @Test(arguments: ["pairs", "triplets"])
    func `the first step's gradients equal the reference`(_ name: String) throws {
        let folder = Self.folder(name)
        let columns = try Fixtures.json(
            folder.appendingPathComponent("batches.json"),
            as: Batches.self
        ).batches[0].map(\.batch)
        let student = try Self.encoder("training/\(name)/student")
        let guide = try Self.encoder("training/\(name)/guide")
        let meta = try Fixtures.json(
            Fixtures.golden.appendingPathComponent("training/meta.json"),
            as: Meta.self
        )
        let settings = try #require(meta.cases[name]).loss

        var passes = columns.map { _ in EncoderPass() }
        let vectors = try zip(columns.indices, columns).map {
            try student.forward($1, keeping: &passes[$0])
        }
        let loss = Self.loss(vectors, try columns.map { try guide.forward($0) }, settings)
        let steps = try Fixtures.jsonLines(
            folder.appendingPathComponent("log.jsonl"),
            as: Step.self
        )
        #expect(abs(loss.value - steps[0].loss) < 2e-5)

        var gradients = EncoderParameters(zerosLike: student.parameters)
        for (index, gradient) in loss.gradients.enumerated() {
            student.backward(
                Matrix(
                    rows: vectors[index].rows,
                    columns: vectors[index].columns,
                    elements: gradient.map { Float($0) }
                ),
                &passes[index],
                into: &gradients
            )
        }
        let reference = try SafeTensors(
            path: folder.appendingPathComponent("grads_step0.safetensors").path
        )
        #expect(reference.tensors.count == student.parameters.tensors.count)
        for tensor in student.parameters.tensors {
            let difference = Closeness.maximumDifference(
                Array(gradients.values[tensor.range]),
                try reference.floats(tensor.name)
            )
            #expect(difference < 1e-5, "\(tensor.name)")
        }
    }
}
