internal import Files
internal import Foundation
internal import Tables
internal import Tensors

/// What a run leaves beside the model: settings, a line of metrics a step, a chart, its checkpoint.
struct RunFolder {
    /// The model's folder.
    let output: String
    /// `run` in it.
    let path: String

    /// The checkpoint's path.
    var checkpoint: String { path + "/checkpoint.safetensors" }
    /// A JSON object a line: steps and evaluations.
    var metrics: String { path + "/metrics.jsonl" }
    private var settings: String { path + "/settings.json" }
    private var chart: String { path + "/loss.svg" }
    private var report: String { path + "/report.json" }

    init(output: String) {
        self.output = output
        path = output + "/run"
    }

    /// Whether a run was begun here.
    var holdsRun: Bool { FileManager.default.fileExists(atPath: settings) }
    /// Whether the run can go on.
    var holdsCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpoint) }

    /// Begins a run.
    func begin(_ description: [String: String]) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw TrainingError.file(path: path, reason: error.localizedDescription)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try replace(settings, [UInt8](encoder.encode(description)) + [0x0A])
        try replace(metrics, [])
    }

    /// Refuses to go on with other settings than the run began with.
    func check(_ description: [String: String]) throws {
        let known: [String: String]
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: settings))
            known = try JSONDecoder().decode([String: String].self, from: data)
        } catch {
            throw TrainingError.damagedCheckpoint(path: settings, reason: "it is no JSON of a run")
        }
        for name in Set(known.keys).union(description.keys).sorted() {
            let (was, now) = (known[name] ?? "absent", description[name] ?? "absent")
            if was != now {
                throw TrainingError.changedSetting(folder: output, name: name, was: was, now: now)
            }
        }
    }

    /// The lines of metrics up to a step; later ones, of steps that will be taken again, are dropped.
    func lines(upTo step: Int) throws -> [RunMetric] {
        var kept: [RunMetric] = []
        let reader = try JSONLinesReader(LineReader(ByteStream(path: metrics)))
        while let metric = try Self.metric(reader), metric.step <= step { kept.append(metric) }
        let lines = kept.map(\.line).joined()
        try replace(metrics, [UInt8](lines.utf8))
        return kept
    }

    /// The next line; a last one that a kill has cut ends them.
    private static func metric(_ reader: JSONLinesReader) throws(TablesError) -> RunMetric? {
        do {
            return try reader.next().flatMap(RunMetric.init)
        } catch  where error.isRecoverable {
            return nil
        }
    }

    /// Appends lines of metrics.
    func append(_ metrics: [RunMetric]) throws {
        do {
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: self.metrics))
            defer { file.closeFile() }
            try file.seekToEnd()
            try file.write(contentsOf: Data(metrics.map(\.line).joined().utf8))
        } catch {
            throw TrainingError.file(path: self.metrics, reason: error.localizedDescription)
        }
    }

    /// Draws the loss curve.
    func draw(_ metrics: [RunMetric]) throws {
        try replace(chart, [UInt8](LossChart(metrics).svg.utf8))
    }

    /// What a run came to that has ended; nil while it can go on.
    func finished() throws -> TrainingReport? {
        guard FileManager.default.fileExists(atPath: report) else { return nil }
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: report))
            return try JSONDecoder().decode(TrainingReport.self, from: data)
        } catch {
            throw TrainingError.damagedCheckpoint(path: report, reason: "it is no JSON of a report")
        }
    }

    /// Ends a run: its report is written, its checkpoint is not needed any more.
    func finish(_ report: TrainingReport) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try replace(self.report, [UInt8](encoder.encode(report)) + [0x0A])
        guard holdsCheckpoint else { return }
        do {
            try FileManager.default.removeItem(atPath: checkpoint)
        } catch {
            throw TrainingError.file(path: checkpoint, reason: error.localizedDescription)
        }
    }

    private func replace(_ path: String, _ bytes: [UInt8]) throws {
        var file = try OutputFile(path: path)
        try file.write(bytes.span)
        try file.commit()
    }
}
