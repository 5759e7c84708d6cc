import Foundation
import Training

/// Shows a run's progress: texts of the guide, then steps with the loss and the time left.
final class TrainingProgress {
    private let interruption: Interruption
    private var guide = ProgressBar("guide", unit: "texts")
    private var steps: ProgressBar?
    /// The loss that is shown: a running mean, since a batch says little.
    private var loss: Double?
    private static let kept = 0.95

    init(_ interruption: Interruption) { self.interruption = interruption }

    /// What the run is given.
    var observer: TrainingObserver {
        var observer = TrainingObserver()
        observer.guide = { done, all in
            self.guide.update(done: done, share: Double(done) / Double(max(all, 1)))
        }
        observer.step = { done, all, loss in
            self.guide.clear()
            let mean = self.loss.map { Self.kept * $0 + (1 - Self.kept) * loss } ?? loss
            self.loss = mean
            var bar = self.steps ?? ProgressBar("training", unit: "steps")
            bar.detail = String(format: "loss %.4f", mean)
            bar.update(done: done, share: Double(done) / Double(all))
            if done == all { bar.clear() }
            self.steps = bar
        }
        observer.evaluation = { step, value, isBest in
            self.steps?.clear()
            let mark = isBest ? ", the best so far" : ""
            Console.note(String(format: "step %d: nDCG@10 %.4f", step, value) + mark)
        }
        observer.isCancelled = { self.interruption.isRequested }
        return observer
    }
}
