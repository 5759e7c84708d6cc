/// A Unicode normalisation form (Unicode Standard Annex 15).
enum NormalizationForm: UInt8, Sendable {
    /// NFC.
    case composed
    /// NFD.
    case decomposed
    /// NFKC.
    case compatibilityComposed
    /// NFKD.
    case compatibilityDecomposed

    /// A scalar on its way through the algorithm.
    struct Element: Sendable {
        var scalar: UInt32
        var combiningClass: UInt8
        var source: Range<Int>
    }

    private var isCompatibility: Bool {
        self == .compatibilityComposed || self == .compatibilityDecomposed
    }

    private var composes: Bool { self == .composed || self == .compatibilityComposed }

    /// Normalises the text.
    func apply(to text: inout WorkingText) {
        if text.current.bytes.allSatisfy({ $0 < 0x80 }) { return }
        var elements: [Element] = []
        swap(&elements, &text.scalars)
        elements.removeAll(keepingCapacity: true)
        decompose(text.current, into: &elements)
        if composes { Self.compose(&elements) }
        text.rewrite { _, _, output in
            for element in elements { output.append(scalar: element.scalar, from: element.source) }
        }
        swap(&elements, &text.scalars)
    }

    /// Appends the full decomposition of a text in canonical order.
    private func decompose(_ text: TracedBytes, into elements: inout [Element]) {
        let unicode = UnicodeTables.shared
        var parts: [UInt32] = []
        var markStart: Int?
        var position = 0
        while position < text.bytes.count {
            let (scalar, length) = text.scalar(at: position)
            let source = text.source(of: position..<position + length)
            let properties = unicode.properties(of: scalar)
            position += length
            parts.removeAll(keepingCapacity: true)
            if isCompatibility, properties.contains(.compatibility) {
                parts.append(contentsOf: unicode.compatibility.targets(of: scalar))
            } else if properties.contains(.canonical) {
                unicode.appendCanonicalDecomposition(of: scalar, to: &parts)
            } else {
                parts.append(scalar)
            }
            for part in parts {
                let combiningClass = unicode.properties(of: part).combiningClass
                if combiningClass == 0 {
                    if let start = markStart { Self.sort(&elements, from: start) }
                    markStart = nil
                } else if markStart == nil {
                    markStart = elements.count
                }
                elements.append(
                    Element(scalar: part, combiningClass: combiningClass, source: source)
                )
            }
        }
        if let start = markStart { Self.sort(&elements, from: start) }
    }

    /// Sorts marks by class and leaves those of one class in order.
    ///
    /// Sources stay where they are, so that they never run backwards.
    private static func sort(_ elements: inout [Element], from start: Int) {
        guard elements.count - start > 1 else { return }
        let sorted = elements[start...].enumerated().sorted {
            ($0.element.combiningClass, $0.offset) < ($1.element.combiningClass, $1.offset)
        }
        for (offset, mark) in sorted.enumerated() {
            elements[start + offset].scalar = mark.element.scalar
            elements[start + offset].combiningClass = mark.element.combiningClass
        }
    }

    /// Joins starters with what follows them wherever a composite exists.
    private static func compose(_ elements: inout [Element]) {
        var count = 0
        var starter: Int?
        var lastClass: UInt8 = 0
        for element in elements {
            if let starter, lastClass < element.combiningClass || count == starter + 1,
                let composite = Compositions.shared.composite(
                    elements[starter].scalar,
                    element.scalar
                )
            {
                elements[starter].scalar = composite
                let source = elements[starter].source
                elements[starter].source = source.lowerBound..<element.source.upperBound
                continue
            }
            if element.combiningClass == 0 { starter = count }
            lastClass = element.combiningClass
            elements[count] = element
            count += 1
        }
        elements.removeLast(elements.count - count)
    }
}
