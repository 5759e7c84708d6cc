import Compatibility
import Encoders
import Evaluation
import Files
import Foundation
import LexicalSearch
import Perennial
import PerennialCLI
import Storage
import Tables
import Tensors
import Testing
import Tokenization
import Training
import VectorSearch

/// Which error ends the program with which code, for every case of every module's errors.
@Suite struct ExitStatusTests {
    /// The testing library has something of the same name.
    private typealias Code = PerennialCLI.ExitStatus

    private static let place = SourcePosition(file: "f", line: 1)
    private static let name = PerennialError.SpaceName(model: "m", fingerprint: "f")
    private static let space = ProjectionSpace(fingerprint: "f", model: "m", dimension: 2)

    private static let perennial: [Code: [PerennialError]] = [
        .refused: [
            .spaceMismatch(gallery: name, encoder: name),
            .patternMismatch(path: "p", lake: "a", asked: "b"),
            .notCertified(path: "p", verdict: nil), .notCompatible(model: "m", gallery: "g"),
        ],
        .failed: [
            .damaged(path: "p", part: "x"), .damagedManifest(path: "p", reason: "r"),
            .changedMeanwhile(path: "p"),
        ],
        .interrupted: [.interrupted(committed: 1)],
        .badInput: [
            .noGallery(path: "p"), .galleryExists(path: "p"), .notAGallery(path: "p"),
            .changedSetting(path: "p", name: "n", was: "a", now: "b"),
            .newerFormat(path: "p", found: 2, known: 1),
            .dimensionMismatch(expected: 1, found: 2), .duplicateKey(key: "k", position: "p"),
            .emptyKey(position: "p"), .unfitCommit(path: "p", reason: "r"), .badBeam(found: 0),
            .emptyText(key: "k", position: "p"), .unknownKey(key: "k"), .noQueries,
            .noWords(path: "p"), .badPassages(tokens: 1, overlap: 1),
            .keyCount(path: "p", found: 1, expected: 2), .notCompact(path: "p"),
            .outdatedLake(path: "p"), .changedTable(table: "t"),
            .keyWithLineEnd(key: "k"), .badFilter(filter: "f", place: 1, reason: "r"),
            .unknownField(filter: "f", field: "x"), .badRecipe(path: "p", reason: "r"),

            .notALake(path: "p"), .unknownColumn(table: "t", name: "n", nearest: nil),
            .ambiguousColumn(table: "t", name: "n"), .emptyColumn(table: "t", name: "n"),
            .notTextual(table: "t", name: "n"), .unrepeatableTable(name: "n"),
            .sameSpace(model: "m"), .upgradeNotFitted(path: "p"),
            .otherUpgrade(path: "p", to: name), .upgradeInUse(path: "p"),
            .notCompressed(path: "p"), .originalsDropped(path: "p"),
            .oldModelNeeded(model: "m", path: "p"), .sampleTooSmall(found: 1, needed: 2),
            .certificateOutdated(path: "p", missing: 1), .nothingJudged(path: "p"),
            .backfillIncomplete(path: "p", remaining: 1),
        ],
    ]

    private static let training: [Code: [TrainingError]] = [
        .failed: [
            .notFinite(step: 1, what: "loss", batch: [], checkpoint: nil),
            .file(path: "p", reason: "r"), .damagedCheckpoint(path: "p", reason: "r"),
        ],
        .interrupted: [.interrupted(step: 1, folder: "f"), .interruptedForGood(step: 1)],
        .badInput: [
            .tooFewColumns(loss: "l", expected: 2, found: 1),
            .unequalColumns(loss: "l", rows: [1, 2]),
            .missingTarget(loss: "l", wanted: .scores([1])),
            .tooManyDimensions(asked: 2, available: 1),
            .missingFields(place, wanted: [], found: []), .emptyText(place, field: "f"),
            .severalTexts(place, field: "f", count: 2), .repeatedField(place, field: "f"),
            .badScore(place, field: "f", value: "v"),
            .tooFewExamples(found: 1, largest: 1, needed: 2), .badSetting(name: "n", value: "v"),
            .changedSetting(folder: "f", name: "n", was: "a", now: "b"),
            .outputInUse(folder: "f"), .nothingToResume(folder: "f"),
            .badGuide(model: "m", reason: "r"), .otherWidth(model: "m", dimension: 1, old: 2),
        ],
    ]

    private static let compatibility: [Code: [CompatibilityError]] = [
        .failed: [
            .badBytes(offset: 1, reason: "r"), .diverged(step: 1, what: "loss", texts: [1]),
        ],
        .badInput: [
            .missingSource(expected: space, found: []),
            .wrongTarget(projection: space, asked: "a"),
            .wrongGallery(projection: "a", gallery: "b"),
            .dimensionMismatch(space: space, found: 1), .rowCounts([1]),
            .tooFewSamples(found: 1, needed: 2), .badRank(rank: 1, most: 0),
            .badSetting(name: "n", value: "v"), .notFinite(space: space),
            .newerFormat(found: 2, known: 1), .badClasses(count: 1, reason: "r"),
            .decomposition(.singularMatrix(pivot: 0)),
        ],
    ]

    private static let encoders: [Code: [EncodersError]] = [
        .failed: [
            .pull(model: "m", .http(.unreachable(url: "u", reason: "r"))),
            .pull(model: "m", .http(.status(url: "u", code: 503, message: ""))),
            .pull(model: "m", .noPython("python3")),
            .pull(model: "m", .checksum(file: "f", expected: "a", found: "b")),
            .endpoint(.http(.cutShort(url: "u", expected: 2, received: 1))),
            .endpoint(.notEmbeddings(url: "u")), .output(.system(path: "p", errno: ENOSPC)),
        ],
        .badInput: [
            .pull(model: "m", .http(.status(url: "u", code: 404, message: ""))),
            .pull(model: "m", .noSource(known: [])), .endpoint(.noModel(url: "u")),
            .noTokenizer(model: "m"), .unsupportedModelType("t"), .unsupportedActivation("a"),
            .unsupportedPositionEncoding("p"), .unsupportedQuantization("q"),
            .unsupportedSetting(name: "n", value: "v"), .missingSetting(name: "n"),
            .invalidSetting(name: "n", value: "v"), .textTooLong(tokens: 2, limit: 1),
            .tokenOutOfRange(id: 2, vocabulary: 1), .file(path: "p", reason: "r"),
            .noModel(folder: "f"), .missingFile(path: "p"),
            .malformedFile(path: "p", component: "c"), .unsupportedWeights(path: "p"),
            .unsupportedModule(path: "p", type: "t"), .misplacedModule(path: "p", type: "t"),
            .unsupportedValue(path: "p", name: "n", value: "v"), .noWordEmbeddings(path: "p"),
            .unknownPrompt(name: "n", known: []), .invalidDimensions(0, available: 1),
            .notATransformer(folder: "f"), .foreignAdaptation(path: "p", model: "m"),
            .notAStaticTable(folder: "f"), .unknownModel(name: "n", present: []),
        ],
    ]

    private static let evaluation: [Code: [EvaluationError]] = [
        .failed: [.output(.system(path: "p", errno: ENOSPC)), .source(.missingDuckDB)],
        .badInput: [
            .output(.noFolder(path: "p")), .source(.noSuchFile(path: "p")),
            .unwritableID(path: "p", id: "a b"), .malformedJudgment(place, found: 1),
            .malformedRunLine(place, found: 1), .malformedNumber(place, text: "x"),
            .conflictingGrades(place, query: "q", document: "d"),
            .duplicateDocument(place, query: "q", document: "d"),
            .badRanking(query: "q", reason: "r"), .duplicateQuery(place, query: "q"),
            .unknownMetric(name: "m"),
            .missingPart(path: "p", part: "x"), .noJudgments(path: "p"),
            .noJudgedQuery(path: "p", split: "s"), .otherQueries(path: "p"), .noValues,
            .unknownSplit(path: "p", split: "s", known: []),
        ],
    ]

    private static let vectorSearch: [Code: [VectorSearchError]] = [
        .failed: [
            .arrayMissing(name: "n"),
            .arrayShapeMismatch(
                name: "n",
                expectedRows: 1,
                foundRows: 2,
                expectedRowBytes: 1,
                foundRowBytes: 2
            ), .headerInvalid(field: "f"), .damaged(array: "a", row: 1), .outOfMemory,
            .faissFailed(operation: "o", detail: "d"),
        ],
        .badInput: [
            .dimensionMismatch(expected: 1, found: 2), .notFinite(row: 1, column: 1),
            .elementTooLarge(row: 1, column: 1, limit: 1), .idCountMismatch(expected: 1, found: 2),
            .codecInvalid(name: "c"),
            .resultCountOutOfRange(found: 0, limit: 1), .beamOutOfRange(found: 0, limit: 1),
            .filterMismatch(expected: 1, found: 2), .tooLarge(count: 1, dimension: 1),
            .parameterOutOfRange(name: "n", found: 0, lowest: 1, highest: 2),
            .codecNotSupported(.float32), .codecUnknown(name: "c"),
            .tooFewVectors(codec: "c", found: 1, needed: 2),
            .notDivisible(codec: "c", dimension: 3, parts: 2),
            .tooManyDimensions(codec: "c", dimension: 1),
            .ratioOutOfReach(method: "m", ratio: 0.1, smallest: 0.2),
            .faissFileUnreadable(path: "p", detail: "d"), .faissKindNotSupported(path: "p"),
        ],
    ]

    private static let lexicalSearch: [Code: [LexicalSearchError]] = [
        .failed: [.missingArray(name: "n"), .damagedArray(name: "n", row: 1), .otherAnalyzer],
        .badInput: [
            .unknownStemmer(name: "klingon", known: []), .unknownFormat(found: 2, known: 1),
        ],
    ]

    private static let storage: [Code: [StorageError]] = [
        .failed: [
            .corrupted(path: "p"), .truncated(path: "p", expectedBytes: 2, foundBytes: 1),
            .noSpace(path: "p"), .mapFull(path: "p", bytes: 1, openTransactions: 0),
            .noAddressSpace(path: "p", bytes: 1), .readersFull(path: "p", limit: 1),
            .writerBusy(path: "p", holder: nil), .databasesFull(path: "p", limit: 1),
            .databaseNotFound(path: "p", name: "n"), .databaseNewerThanTransaction(name: "n"),
            .keyOutOfOrder(database: "d"), .undecodable(type: "t", bytes: 1),
            .damagedArray(name: "n", block: 1), .transactionTooLarge(path: "p"),
            .transactionFailed(path: "p"), .environmentFailed(path: "p"),
            .unlistedReader(path: "p", holder: 1), .replaced(path: "p"),
            .system(path: "p", errno: EIO), .unexpected(path: "p", code: 1),
        ],
        .badInput: [
            .notFound(path: "p"), .alreadyExists(path: "p"), .notADatabase(path: "p"),
            .versionMismatch(path: "p"), .permissionDenied(path: "p"), .readOnly(path: "p"),
            .keyTooLong(bytes: 2, limit: 1), .emptyKey, .valueTooLarge(bytes: 2, limit: 1),
            .system(path: "p", errno: ENOENT),
        ],
    ]

    private static let tables: [Code: [TablesError]] = [
        .failed: [.missingDuckDB],
        .badInput: [
            .noSuchFile(path: "p"), .unreadable(path: "p", reason: "r"),
            .unknownFormat(path: "p"), .notText(path: "p"), .notATable(path: "p"),
            .nothingToRead(path: "p"), .invalidText(place), .lineTooLong(place, limit: 1),
            .invalidJSON(place, .unexpectedEnd), .notAnObject(place, found: .null),
            .unclosedQuote(openedAt: place), .textAfterQuote(place),
            .raggedRow(place, expected: 1, found: 2),
            .unknownField(file: "f", name: "n", known: []),
            .noTextColumn(file: "f", known: []), .missingField(place, anyOf: []),
            .unusableField(place, field: "f", found: .null), .emptyKey(place, field: "f"),
            .queryFailed(status: 1, message: "m"),
        ],
    ]

    private static let tokenization: [Code: [TokenizationError]] = [
        .badInput: [
            .notFound(path: "p"), .unreadable(path: "p"), .malformedJSON(file: "f", offset: 1),
            .malformed(file: "f", component: "c"),
            .missingToken(file: "f", component: "c", token: "t"),
            .contradiction(file: "f", component: "c", other: "o"),
            .unsupported(component: "c", name: "n"),
        ]
    ]

    private static let tensors: [Code: [TensorsError]] = [
        .failed: [.file(path: "p", errno: EIO), .output(.inUse(path: "p"))],
        .badInput: [
            .unknownVectorFile(path: "p"), .file(path: "p", errno: ENOENT),
            .output(.exists(path: "p")), .nothingToResume(path: "p"),
            .resumedOtherwise(path: "p", difference: "d"),
            .truncated(path: "p", expected: 2, found: 1), .trailingBytes(path: "p", count: 1),
            .badHeader(path: "p", reason: .malformed(offset: 1)),
            .unknownElementType(path: "p", tensor: "t", type: "x"),
            .sizeMismatch(path: "p", tensor: "t", expected: 1, found: 2),
            .badOffsets(path: "p", tensor: "t", begin: 2, end: 1),
            .overlap(path: "p", tensor: "t", other: "o"), .gap(path: "p", tensor: "t", bytes: 1),
            .missingTensor(path: "p", tensor: "t"),
            .misplacedTensor(path: "p", tensor: "t", expectedIn: "f"),
            .shapeMismatch(path: "p", tensor: "t", expected: [1], found: [2]),
            .notFinite(path: "p", tensor: "t"), .unsupportedArray(path: "p", what: "w"),
            .unevenRecords(path: "p", record: 1, expected: 1, found: 2),
            .matrixNotFinite(.qr), .noConvergence(.qr), .notPositiveDefinite(order: 1),
            .singularMatrix(pivot: 0),
        ],
    ]

    private static let files: [Code: [FilesError]] = [
        .failed: [
            .system(path: "p", errno: ENOSPC), .system(path: "p", errno: EBADF),
            .inUse(path: "p"),
        ],
        .badInput: [
            .system(path: "p", errno: EACCES), .folder(path: "p"), .noFolder(path: "p"),
            .exists(path: "p"),
        ],
    ]

    private static let modules: [(name: String, errors: [Code: [any Error]])] = [
        ("Perennial/PerennialError", perennial), ("Training/TrainingError", training),
        ("Compatibility/CompatibilityError", compatibility), ("Encoders/EncodersError", encoders),
        ("Evaluation/EvaluationError", evaluation),
        ("VectorSearch/VectorSearchError", vectorSearch),
        ("LexicalSearch/LexicalSearchError", lexicalSearch), ("Storage/StorageError", storage),
        ("Tables/TablesError", tables), ("Tokenization/TokenizationError", tokenization),
        ("Tensors/TensorsError", tensors), ("Files/FilesError", files),
    ]

    @Test func `every error ends the program with its code, and is one line`() {
        for module in Self.modules {
            for (status, errors) in module.errors {
                for error in errors {
                    #expect(Code(error) == status, "\(error)")
                    #expect(!"\(error)".contains("\n") && !"\(error)".isEmpty)
                }
            }
        }
        #expect(Code(CocoaError(.fileNoSuchFile)) == .badInput)
        #expect(Code(CocoaError(.fileWriteOutOfSpace)) == .failed)
    }

    @Test func `no case of an error is left out above`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")
        for module in Self.modules {
            let file = sources.appending(path: module.name + ".swift")
            let text = try String(contentsOf: file, encoding: .utf8)
            let declaration = try #require(text.split(separator: "\n}\n").first)
            let declared = declaration.matches(of: /\n    case (\w+)(\(?)/)
            let tried: [any Error] = module.errors.values.flatMap { $0 }
            let labels = tried.compactMap { Mirror(reflecting: $0).children.first?.label }
            let named = declared.filter { !$0.2.isEmpty }.map { String($0.1) }
            let missing = Set(named).subtracting(labels)
            #expect(missing.isEmpty, "\(module.name): \(missing)")
            // A case without facts has no name at run time.
            let bare = Set(
                tried.filter { Mirror(reflecting: $0).children.isEmpty }.map { "\($0)" }
            )
            #expect(bare.count == declared.count - named.count, "\(module.name)")
        }
    }

    @Test func `the documents have the same table`() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/COMMAND-LINE.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let codes = text.matches(of: /\n\| `(\d+)` \|/).compactMap { Int32($0.1) }
        #expect(codes == [0] + Code.allCases.map(\.rawValue))
    }
}
