internal import Encoders
internal import Foundation
internal import Tensors

/// The weights of a cut model.
struct CutWeights {
    private var tensors: [(name: String, shape: [Int], values: [Float])] = []

    init(_ encoder: TrainableEncoder, _ cut: ModelCut, _ pieces: [Int]?) throws {
        let all = encoder.parameters
        var byName: [String: (shape: [Int], values: [Float])] = [:]
        for tensor in all.tensors {
            byName[tensor.name] = (tensor.shape, Array(all.values[tensor.range]))
        }
        for tensor in all.tensors {
            var name = tensor.name
            var (shape, values) = (tensor.shape, Array(all.values[tensor.range]))
            if let (prefix, layer, suffix) = Self.layer(of: name) {
                if let layers = cut.layers {
                    // A layer may stay more than once: each time is a tensor of its own.
                    let places = layers.indices.filter { layers[$0] == layer }
                    guard let place = places.first else { continue }
                    name = "\(prefix)encoder.layer.\(place).\(suffix)"
                }
                if let units = cut.intermediate {
                    let stem = "\(prefix)encoder.layer.\(layer)."
                    let kept = Self.strongest(
                        units,
                        byName[stem + "intermediate.dense.weight"],
                        byName[stem + "output.dense.weight"]
                    )
                    Self.narrow(suffix, kept, &shape, &values)
                }
            } else if name.hasSuffix("word_embeddings.weight"), let pieces {
                values = Self.rows(pieces, of: values, columns: shape[1])
                shape[0] = pieces.count
            } else if name.hasSuffix("position_embeddings.weight"), let positions = cut.positions {
                values = Array(values.prefix(positions * shape[1]))
                shape[0] = positions
            }
            tensors.append((name, shape, values))
        }
    }

    /// Writes the file.
    func write(to path: String, as type: ElementType) throws {
        var writer = try SafeTensorsWriter(
            path: path,
            declarations: tensors.map { .init(name: $0.name, type: type, shape: $0.shape) },
            metadata: ["format": "pt"]
        )
        for tensor in tensors { try writer.write(tensor.values) }
        try writer.finish()
    }

    /// What stands before the layers, the layer's number, and what stands after it.
    private static func layer(of name: String) -> (String, Int, String)? {
        guard let start = name.range(of: "encoder.layer.") else { return nil }
        let rest = name[start.upperBound...]
        guard let dot = rest.firstIndex(of: "."), let number = Int(rest[..<dot]) else { return nil }
        return (String(name[..<start.lowerBound]), number, String(rest[rest.index(after: dot)...]))
    }

    /// The units whose incoming and outgoing weights are largest, ascending.
    private static func strongest(
        _ count: Int,
        _ incoming: (shape: [Int], values: [Float])?,
        _ outgoing: (shape: [Int], values: [Float])?
    ) -> [Int] {
        guard let incoming, let outgoing else { return [] }
        let (units, inputs) = (incoming.shape[0], incoming.shape[1])
        let strengths = (0..<units).map { unit in
            let into = (0..<inputs).reduce(Float(0)) {
                $0 + incoming.values[unit * inputs + $1] * incoming.values[unit * inputs + $1]
            }
            let out = (0..<outgoing.shape[0]).reduce(Float(0)) {
                $0 + outgoing.values[$1 * units + unit] * outgoing.values[$1 * units + unit]
            }
            return into * out
        }
        return strengths.indices.sorted { strengths[$0] > strengths[$1] }.prefix(count).sorted()
    }

    /// Keeps units of a feed-forward step.
    private static func narrow(
        _ suffix: String,
        _ kept: [Int],
        _ shape: inout [Int],
        _ values: inout [Float]
    ) {
        switch suffix {
        case "intermediate.dense.weight":
            values = rows(kept, of: values, columns: shape[1])
            shape[0] = kept.count
        case "intermediate.dense.bias":
            values = kept.map { values[$0] }
            shape[0] = kept.count
        case "output.dense.weight":
            let units = shape[1]
            values = (0..<shape[0]).flatMap { row in kept.map { values[row * units + $0] } }
            shape[1] = kept.count
        default: break
        }
    }

    private static func rows(_ kept: [Int], of values: [Float], columns: Int) -> [Float] {
        kept.flatMap { values[$0 * columns..<($0 + 1) * columns] }
    }
}
