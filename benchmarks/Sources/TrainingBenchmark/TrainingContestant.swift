import Contestant
import Encoders
import Foundation
import Tables
import Tensors
import Training

/// Our trainer with GISTEmbed, the model being its own guide.
struct TrainingContestant {
    enum Request: Decodable {
        /// Takes a step on each `batch` pairs of a file, from the model's own weights on.
        case steps(file: String, batch: Int, length: Int)
    }
    struct Facts: Encodable {
        let dimension: Int
    }
    private struct Reply: Encodable {
        /// Seconds of each step but the first, with its share of the guide's time.
        let seconds: [Double]
        let losses: [Double]
    }

    let facts: Facts
    private let model: String
    private let scratch: String
    private let guide: TransformerEncoder

    init(model: String, scratch: String, guidePrecision: Precision) throws {
        self.model = model
        self.scratch = scratch
        guide = try TransformerEncoder(directory: model, precision: .exactly(guidePrecision))
        facts = Facts(dimension: guide.space.dimension)
    }

    func answer(_ request: Request) throws -> any Encodable {
        guard case .steps(let file, let batch, let length) = request else { return facts }
        let pairs: [[String]] = try Contestant.read(file)
        let folder = "\(scratch)/\(UUID().uuidString)"
        defer { _ = try? FileManager.default.removeItem(atPath: folder) }
        var settings = TrainingSettings()
        settings.steps = pairs.count / batch
        settings.batchSize = batch
        settings.maximumLength = length
        settings.warmup = 0
        settings.schedule = .constant
        settings.checkpointEvery = settings.steps
        let pool = ExamplePool([
            pairs.map {
                TrainingExample(texts: $0, position: SourcePosition(file: file, line: 1))
            }
        ])
        // Vectors of the guide are part of a step; a cache of its own makes it compute them.
        let cache = try GuideCache(guide: guide, folder: "\(folder)/guide")
        let guided = try Contestant.time {
            for role in [TextRole.query, .document] {
                try cache.prepare(pairs.map { $0[role == .query ? 0 : 1] }, role: role)
            }
        }
        var trainer = try Trainer(
            TrainableEncoder(directory: model),
            pool: pool,
            settings: settings,
            guide: cache,
            output: "\(folder)/model"
        )
        var ends: [ContinuousClock.Instant] = []
        var losses: [Double] = []
        var observer = TrainingObserver()
        observer.step = { _, _, loss in
            ends.append(.now)
            losses.append(loss)
        }
        _ = try trainer.run(observer: observer)
        let share = guided.seconds / Double(settings.steps)
        return Reply(
            seconds: zip(ends, ends.dropFirst()).map { ($1 - $0) / .seconds(1) + share },
            losses: losses
        )
    }
}
