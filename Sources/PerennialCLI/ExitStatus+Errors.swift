import Compatibility
import Encoders
import Evaluation
import Files
import Foundation
import LexicalSearch
import Perennial
import Storage
import Tables
import Tensors
import Tokenization
import Training
import VectorSearch

/// The one place that says which error ends the program with which code.
///
/// No switch has a `default`: a new error does not compile until it has its code. What the user named
/// or wrote is bad input; what was stored and is damaged, and what the machine or the network cannot
/// do, has failed; what a check forbids is refused.
extension ExitStatus {
    /// The status that an error stands for.
    package init(_ error: any Error) {
        self =
            switch error {
            case let error as PerennialError: ExitStatus(error)
            case let error as TrainingError: ExitStatus(error)
            case let error as CompatibilityError: ExitStatus(error)
            case let error as EncodersError: ExitStatus(error)
            case let error as EvaluationError: ExitStatus(error)
            case let error as VectorSearchError: ExitStatus(error)
            case let error as LexicalSearchError: ExitStatus(error)
            case let error as StorageError: ExitStatus(error)
            case let error as TablesError: ExitStatus(error)
            case let error as TokenizationError: ExitStatus(error)
            case let error as TensorsError: ExitStatus(error)
            case let error as FilesError: ExitStatus(error)
            case let error as CocoaError: error.isAboutName ? .badInput : .failed
            default: .failed
            }
    }

    /// Whether who reads standard output or a pipe has gone away.
    static func isClosedPipe(_ error: any Error) -> Bool {
        switch error {
        case let error as FilesError: error.isClosedPipe
        case TensorsError.output(let error): error.isClosedPipe
        case EvaluationError.output(let error): error.isClosedPipe
        case EncodersError.output(let error): error.isClosedPipe
        default: false
        }
    }

    private init(_ error: PerennialError) {
        self =
            switch error {
            case .spaceMismatch, .patternMismatch, .notCertified, .notCompatible: .refused
            case .interrupted: .interrupted
            case .damaged, .damagedManifest, .changedMeanwhile: .failed
            case .noGallery, .galleryExists, .notAGallery, .changedSetting, .newerFormat,
                .dimensionMismatch,
                .duplicateKey, .emptyKey, .unfitCommit, .badBeam, .emptyText, .unknownKey,
                .noQueries, .noWords, .badPassages, .passagesTooLong,
                .keyCount, .notCompact, .keyWithLineEnd, .badFilter, .unknownField, .badRecipe,

                .notALake, .unknownColumn, .ambiguousColumn, .emptyColumn, .notTextual,
                .unrepeatableTable, .sameSpace, .upgradeNotFitted, .otherUpgrade, .upgradeInUse,
                .notCompressed, .originalsDropped, .oldModelNeeded, .sampleTooSmall,
                .certificateOutdated, .nothingJudged, .backfillIncomplete:
                .badInput
            }
    }

    private init(_ error: TrainingError) {
        self =
            switch error {
            case .notFinite, .file, .damagedCheckpoint: .failed
            case .interrupted, .interruptedForGood: .interrupted
            case .tooFewColumns, .unequalColumns, .missingTarget, .tooManyDimensions,
                .missingFields, .emptyText, .tooFewExamples, .badSetting, .changedSetting,
                .outputInUse, .nothingToResume, .badGuide, .otherWidth:
                .badInput
            }
    }

    private init(_ error: CompatibilityError) {
        self =
            switch error {
            case .badBytes: .failed
            case .decomposition(let error): ExitStatus(error)
            case .missingSource, .wrongTarget, .wrongGallery, .dimensionMismatch, .rowCounts,
                .tooFewSamples, .badRank, .badSetting, .notFinite, .newerFormat, .badClasses:
                .badInput
            }
    }

    private init(_ error: EncodersError) {
        self =
            switch error {
            case .pull(_, let fault): ExitStatus(fault)
            case .endpoint(let fault): ExitStatus(fault)
            case .output(let error): ExitStatus(error)
            case .noTokenizer, .unsupportedModelType, .unsupportedActivation,
                .unsupportedPositionEncoding, .unsupportedQuantization, .unsupportedSetting,
                .missingSetting, .invalidSetting, .textTooLong, .tokenOutOfRange, .file, .noModel,
                .missingFile, .malformedFile, .unsupportedWeights, .unsupportedModule,
                .misplacedModule, .unsupportedValue, .noWordEmbeddings, .unknownPrompt,
                .invalidDimensions, .notATransformer, .foreignAdaptation, .notAStaticTable,
                .unknownModel:
                .badInput
            }
    }

    private init(_ fault: PullFault) {
        self =
            switch fault {
            case .http(let fault): ExitStatus(fault)
            case .checksum, .noPython, .noPip, .wheel: .failed
            case .noSource, .missingFile, .folderInUse: .badInput
            }
    }

    private init(_ fault: EndpointFault) {
        self =
            switch fault {
            case .http(let fault): ExitStatus(fault)
            case .notEmbeddings, .count, .dimension, .notFinite: .failed
            case .noModel, .unknownPart: .badInput
            }
    }

    private init(_ fault: HTTPFault) {
        self =
            switch fault {
            // The server knows no such name, or does not let this user have it.
            case .status(_, let code, _):
                (400..<500).contains(code) && code != 429 && code != 408
                    ? .badInput : .failed
            case .unreachable, .cutShort, .badRedirect, .tooLarge: .failed
            }
    }

    private init(_ error: EvaluationError) {
        self =
            switch error {
            case .source(let error): ExitStatus(error)
            case .output(let error): ExitStatus(error)
            case .unwritableID, .malformedJudgment, .malformedRunLine, .malformedNumber,
                .conflictingGrades, .duplicateDocument, .badRanking, .duplicateQuery,
                .unknownMetric,
                .missingPart, .noJudgments, .noJudgedQuery, .otherQueries, .noValues,
                .unknownSplit:
                .badInput
            }
    }

    private init(_ error: VectorSearchError) {
        self =
            switch error {
            case .arrayMissing, .arrayShapeMismatch, .headerInvalid, .damaged, .outOfMemory,
                .faissFailed:
                .failed
            case .dimensionMismatch, .notFinite, .elementTooLarge, .idCountMismatch,
                .codecInvalid, .resultCountOutOfRange, .beamOutOfRange,
                .filterMismatch, .tooLarge, .parameterOutOfRange, .codecNotSupported,
                .codecUnknown, .tooFewVectors, .notDivisible, .tooManyDimensions,
                .ratioOutOfReach, .faissFileUnreadable, .faissKindNotSupported:
                .badInput
            }
    }

    private init(_ error: LexicalSearchError) {
        self =
            switch error {
            case .missingArray, .damagedArray: .failed
            case .unknownStemmer, .unknownFormat: .badInput
            }
    }

    private init(_ error: StorageError) {
        self =
            switch error {
            case .notFound, .alreadyExists, .notADatabase, .versionMismatch, .permissionDenied,
                .readOnly, .keyTooLong, .emptyKey, .valueTooLarge:
                .badInput
            case .system(_, let errno): errno.isAboutName ? .badInput : .failed
            case .corrupted, .truncated, .noSpace, .mapFull, .noAddressSpace, .readersFull,
                .writerBusy, .databasesFull, .databaseNotFound, .databaseNewerThanTransaction,
                .keyOutOfOrder, .undecodable, .damagedArray, .transactionTooLarge,
                .transactionFailed, .environmentFailed,
                .unexpected:
                .failed
            }
    }

    private init(_ error: TablesError) {
        self =
            switch error {
            case .missingDuckDB: .failed
            case .noSuchFile, .unreadable, .unknownFormat, .notText, .notATable, .nothingToRead,
                .invalidText, .lineTooLong, .invalidJSON, .notAnObject, .unclosedQuote,
                .textAfterQuote, .raggedRow, .unknownField, .noTextColumn, .missingField,
                .unusableField, .repeatedField, .emptyKey, .queryFailed, .unknownEncoding,
                .unclearEncoding:
                .badInput
            }
    }

    private init(_ error: TokenizationError) {
        self =
            switch error {
            case .notFound, .unreadable, .malformedJSON, .malformed, .missingToken,
                .contradiction, .unsupported:
                .badInput
            }
    }

    private init(_ error: TensorsError) {
        self =
            switch error {
            case .output(let error): ExitStatus(error)
            case .file(_, let errno): errno.isAboutName ? .badInput : .failed
            case .unknownVectorFile, .nothingToResume, .resumedOtherwise, .truncated,
                .trailingBytes, .badHeader, .unknownElementType, .sizeMismatch, .badOffsets,
                .overlap, .gap, .missingTensor, .misplacedTensor, .shapeMismatch, .notFinite,
                .unsupportedArray, .unevenRecords, .matrixNotFinite, .noConvergence,
                .notPositiveDefinite, .singularMatrix:
                .badInput
            }
    }

    private init(_ error: FilesError) { self = error.isAboutName ? .badInput : .failed }
}

extension CocoaError {
    /// Whether a name is at fault: it leads nowhere, or to what may not be used.
    fileprivate var isAboutName: Bool {
        switch code {
        case .fileNoSuchFile, .fileReadNoSuchFile, .fileReadNoPermission, .fileWriteNoPermission,
            .fileReadInvalidFileName, .fileWriteInvalidFileName, .fileWriteFileExists,
            .fileWriteVolumeReadOnly, .fileReadInapplicableStringEncoding:
            true
        default: false
        }
    }
}
