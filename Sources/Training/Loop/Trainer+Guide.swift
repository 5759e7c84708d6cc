internal import Hashing
internal import Encoders
internal import Evaluation
internal import Foundation
internal import Tensors

extension Trainer {
    /// Encodes every text that the run will meet, once.
    package func prepareGuide(_ observer: TrainingObserver = TrainingObserver()) throws {
        guard let guide else { return }
        var anchors: Set<Int32> = []
        var others: Set<Int32> = []
        for number in plannedExamples() {
            let entry = pool.entries[number]
            anchors.insert(entry.texts[0])
            others.formUnion(entry.texts.dropFirst())
        }
        for (numbers, role) in [(anchors, TextRole.query), (others, .document)] {
            try guide.prepare(numbers.sorted().map { pool.texts[Int($0)] }, role: role) {
                done,
                all in
                observer.guide(done, all)
                return observer.isCancelled()
            }
            if observer.isCancelled() {
                throw TrainingError.interrupted(step: 0, folder: folder.output)
            }
        }
    }

    /// Measures the encoder, and writes it where it is the best so far.
    func evaluate(
        after step: Int,
        _ best: inout Checkpoint.Best?,
        _ metrics: inout [RunMetric],
        _ observer: TrainingObserver
    ) throws {
        guard let evaluation else { return }
        let candidate = folder.path + "/candidate"
        try encoder.write(to: candidate)
        defer { removeFolder(candidate) }
        // Half the time of float32, and nearer to it than evaluations of two steps are to each other.
        let measured = try evaluation.measure(
            TransformerEncoder(directory: candidate, precision: .exactly(.bfloat16))
        )
        let value = measured.mean(.ndcg(cutoff: 10))
        metrics.append(.evaluation(step: step, metric: "ndcg@10", value: value))
        let isBest = value > (best?.value ?? -1)
        if isBest {
            best = Checkpoint.Best(step: step, value: value)
            try writeModel()
        }
        observer.evaluation(step, value, isBest)
    }

    /// Writes the model as it is now, or what was trained beside it.
    func writeModel() throws {
        if settings.keepsApart, encoder.training != .all {
            try encoder.writeAdaptation(to: folder.output)
        } else {
            try encoder.write(to: folder.output)
        }
    }

    private func removeFolder(_ path: String) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            // A folder that stays is replaced by the next evaluation.
        }
    }

    /// Settings, model, guide and examples, by name: what a run may not change when it is resumed.
    func description() throws -> [String: String] {
        let data = try JSONEncoder().encode(settings)
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        var description: [String: String] = [:]
        for (name, value) in object { description[name] = "\(value)" }
        var examples = MessageDigest(.sha256)
        for entry in pool.entries {
            for text in entry.texts {
                examples.update(Array(pool.texts[Int(text)].utf8) + [0])
            }
            examples.update(Array("\(entry.group) \(entry.scores)".utf8))
        }
        description["examples"] = examples.finalize().prefix(8).hexadecimal
        let model = encoder.description
        description["model"] = try "\(model.name) \(model.fingerprint().prefix(16))"
        description["training"] = "\(encoder.training)"
        if let guide {
            description["guide"] =
                "\(guide.guide.space.model) \(guide.guide.space.fingerprint.prefix(16))"
        }
        return description
    }

    /// The mean loss of the last tenth of the steps.
    static func lastLoss(_ metrics: [RunMetric]) -> Double {
        let losses = metrics.compactMap { metric -> Double? in
            guard case .step(_, let loss, _, _) = metric else { return nil }
            return loss
        }
        let last = losses.suffix(max(1, losses.count / 10))
        return last.isEmpty ? 0 : last.reduce(0, +) / Double(last.count)
    }
}
