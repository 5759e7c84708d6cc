internal import Encoders
internal import Files

/// What can go wrong in the engine, above storage, encoders and readers.
public enum PerennialError: Error, Equatable, Sendable {
    /// There is no gallery at the path.
    case noGallery(path: String)
    /// A gallery is already there, so it is not made anew.
    case galleryExists(path: String, canResume: Bool = false)
    /// The folder holds an LMDB environment without a manifest.
    case notAGallery(path: String)
    /// A gallery is gone on with by other settings than it was begun with.
    case changedSetting(path: String, name: String, was: String, now: String)
    /// The manifest cannot be read.
    case damagedManifest(path: String, reason: String)
    /// The gallery was written by a newer version.
    case newerFormat(path: String, found: Int, known: Int)
    /// The gallery's vectors and the encoder's are in different spaces.
    case spaceMismatch(gallery: SpaceName, encoder: SpaceName)
    /// Vectors of another width than the gallery's.
    case dimensionMismatch(expected: Int, found: Int)
    /// Two documents have the same key.
    case duplicateKey(key: String, position: String)
    /// A document's key has no character.
    case emptyKey(position: String)
    /// Documents, passages and vectors of a commit do not belong together.
    case unfitCommit(path: String, reason: String)
    /// A beam width below 1.
    case badBeam(found: Int)
    /// A document has neither text nor title.
    case emptyText(key: String, position: String)
    /// No document has the key.
    case unknownKey(key: String)
    /// Queries were to be given, and there are none.
    case noQueries
    /// A part of the gallery that its manifest names is missing or has another size or checksum.
    case damaged(path: String, part: String)
    /// The gallery was changed in the meantime in a way that this work cannot be added to.
    case changedMeanwhile(path: String)
    /// Words are searched in a gallery, or a part of one, that has no index of them.
    case noWords(path: String)
    /// Passages are too short, or share too much.
    case badPassages(tokens: Int, overlap: Int)
    /// Passages have more tokens than the model reads of a document.
    case passagesTooLong(tokens: Int, limit: Int, model: String)
    /// A file of keys has more or fewer than there are vectors.
    case keyCount(path: String, found: Int, expected: Int)
    /// Something needs a gallery of one segment without deletions.
    case notCompact(path: String)
    /// A key has a line end, so that a file with a key a line cannot hold it.
    case keyWithLineEnd(key: String)
    /// A filter expression cannot be read; the place counts characters from 1.
    case badFilter(filter: String, place: Int, reason: String)
    /// A condition for deleting speaks of a field that no document has.
    case unknownField(filter: String, field: String)
    /// A recipe cannot be read.
    case badRecipe(path: String, reason: String)
    /// The gallery holds documents, not the columns of tables.
    case notALake(path: String)
    /// A lake's columns are written as texts in another way than asked for.
    case patternMismatch(path: String, lake: String, asked: String)
    /// A table has no column of that name.
    case unknownColumn(table: String, name: String, nearest: String?)
    /// Several columns of a table have the name that was asked for.
    case ambiguousColumn(table: String, name: String)
    /// A column has no value that could be joined.
    case emptyColumn(table: String, name: String)
    /// A column of numbers cannot be joined by meaning.
    case notTextual(table: String, name: String)
    /// A table cannot be read twice, as a lake must.
    case unrepeatableTable(name: String)
    /// An upgrade leads from a model to itself.
    case sameSpace(model: String)
    /// A model was not trained to answer the gallery.
    case notCompatible(model: String, gallery: String)
    /// There is no upgrade, or no projection was fitted for it.
    case upgradeNotFitted(path: String)
    /// An upgrade to another model is under way.
    case otherUpgrade(path: String, to: SpaceName)
    /// Queries are encoded by the new model, so that the projection is in use.
    case upgradeInUse(path: String)
    /// The gallery is not compressed.
    case notCompressed(path: String)
    /// Vectors as they were before compression are gone.
    case originalsDropped(path: String)
    /// A projection sees the old model's vectors too, and the old model was not given.
    case oldModelNeeded(model: String, path: String)
    /// There are fewer documents than a sample needs.
    case sampleTooSmall(found: Int, needed: Int)
    /// There is no certificate, or it does not advise to switch.
    case notCertified(path: String, verdict: UpgradeVerdict?)
    /// A certificate cannot be recomputed: a vector that it was made with is gone.
    case certificateOutdated(path: String, missing: Int)
    /// No document is judged for any of the queries.
    case nothingJudged(path: String)
    /// Documents have no vector in the new space yet.
    case backfillIncomplete(path: String, remaining: Int)
    /// Work was interrupted by the user after the last commit was made.
    case interrupted(committed: Int, remedy: Resumption = .sameCommand)

    /// How interrupted work goes on.
    public enum Resumption: String, Sendable {
        /// By the same work again.
        case sameCommand = "run the same command again to go on"
        /// By the option that goes on with a gallery.
        case resumeOption = "go on with --resume"
        /// By replacing the documents that are committed already.
        case upsert = "go on with `perennial upsert` and the same sources"
    }

    /// A space as error messages name it.
    public struct SpaceName: Equatable, Sendable, CustomStringConvertible {
        /// The model's name.
        public let model: String
        /// The space's fingerprint.
        public let fingerprint: String

        /// The model's name and the whole fingerprint.
        public var description: String { "\(model) (\(fingerprint))" }

        /// The name of a space.
        init(_ space: EmbeddingSpace) {
            self.init(model: space.model, fingerprint: space.fingerprint)
        }

        /// A name of a model with its fingerprint.
        public init(model: String, fingerprint: String) {
            self.model = model
            self.fingerprint = fingerprint
        }
    }
}

extension PerennialError: CustomStringConvertible {
    /// What happened, where, and the remedy, in one line.
    public var description: String {
        switch self {
        case .noGallery(let path):
            "\(path): no gallery here; make one with `perennial index SOURCE --into \(path.shellWord)`"
        case .galleryExists(let path, let canResume):
            "\(path): a gallery is already here; "
                + (canResume
                    ? "go on with --resume, or use `perennial add` or `upsert`"
                    : "choose another folder, or remove this one")
        case .changedSetting(let path, let name, let was, let now):
            "\(path) was begun with \(name) \(was), not \(now); "
                + "resume with the same settings, or choose another --into"
        case .notAGallery(let path):
            "\(path): this LMDB folder is not a gallery; choose another folder"
        case .damagedManifest(let path, let reason):
            "\(path): the manifest is damaged (\(reason)); restore a backup"
        case .newerFormat(let path, let found, let known):
            "\(path): format \(found) is newer than this program's (\(known)); use a newer perennial"
        case .spaceMismatch(let gallery, let encoder):
            "the gallery's vectors are in space \(gallery), the encoder's in \(encoder); "
                + "use the gallery's model or upgrade the gallery"
        case .dimensionMismatch(let expected, let found):
            "vectors of \(found) dimensions do not fit a gallery of \(expected)"
        case .duplicateKey(let key, let position):
            "\(position): a document with key \"\(key)\" is already there; give each its own key, or "
                + "replace documents with `perennial upsert`"
        case .emptyKey(let position):
            "\(position): its key is empty; give each document a key"
        case .unfitCommit(let path, let reason):
            "\(path): nothing was written: \(reason)"
        case .badBeam(let found):
            "a beam width of \(found) finds nothing; take 1 or more"
        case .emptyText(let key, let position):
            "\(position): document \"\(key)\" has no text; name the fields with --text-field"
        case .unknownKey(let key):
            "no document has key \"\(key)\""
        case .noQueries:
            "there are no queries; give one at least"
        case .damaged(let path, let part):
            "\(path): \(part) is damaged; run `perennial verify \(path.shellWord)`"
        case .changedMeanwhile(let path):
            "\(path): another process changed the gallery meanwhile; try again"
        case .noWords(let path):
            "\(path): words are not indexed here, or not all; `perennial repair \(path.shellWord)` does it"
        case .badPassages(let tokens, let overlap):
            "passages of \(tokens) tokens with \(overlap) shared cannot be made: take at least 8 "
                + "tokens, and share fewer than half"
        case .passagesTooLong(let tokens, let limit, let model):
            "passages of \(tokens) tokens are longer than \(model) reads; "
                + "use --chunk-tokens \(limit) or fewer in a new gallery"
        case .keyCount(let path, let found, let expected):
            "\(path): \(found) keys for \(expected) vectors; a key a line, in the order of vectors"
        case .notCompact(let path):
            "\(path): one segment without deletions is needed; run `perennial compact \(path.shellWord)`"
        case .keyWithLineEnd(let key):
            "the key \"\(key)\" has a line end, which a file with a key a line cannot hold; "
                + "use `export --jsonl`, or index it with another key"
        case .badFilter(let filter, let place, let reason):
            "filter \(filter) at character \(place): \(reason)"
        case .unknownField(let filter, let field):
            "filter \(filter): no document has a field \(field); nothing was deleted"
        case .badRecipe(let path, let reason):
            "\(path): \(reason)"
        case .notALake(let path):
            "\(path): holds no columns of tables; make a lake with `perennial lake \(path.shellWord) SOURCE`"
        case .patternMismatch(let path, let lake, let asked):
            "\(path): columns are written as \(lake) here, not as \(asked); "
                + "leave --pattern out or make another lake"
        case .unknownColumn(let table, let name, let nearest):
            "\(table): no column \"\(name)\""
                + (nearest.map { "; did you mean \"\($0)\"?" } ?? "; it has no columns")
        case .ambiguousColumn(let table, let name):
            "\(table): several columns are called \"\(name)\"; rename all but one"
        case .emptyColumn(let table, let name):
            "\(table): column \"\(name)\" has no values; choose another column"
        case .notTextual(let table, let name):
            "\(table): column \"\(name)\" holds numbers, which have no meaning to compare; use --kind equi"
        case .unrepeatableTable(let name):
            "\(name): a lake reads each table twice; save it as a file first"
        case .sameSpace(let model):
            "\(model) is the gallery's own model; name another one with --to"
        case .notCompatible(let model, let gallery):
            "\(model) was not trained to answer vectors of \(gallery); "
                + "fit a projection with `perennial upgrade fit`"
        case .upgradeNotFitted(let path):
            "\(path): no projection to a new model; run `perennial upgrade fit \(path.shellWord) --to MODEL`"
        case .otherUpgrade(let path, let to):
            "\(path): an upgrade to \(to) is under way; `perennial upgrade abandon \(path.shellWord)` ends it"
        case .upgradeInUse(let path):
            "\(path): queries use the projection; run `perennial upgrade rollback \(path.shellWord)` first"
        case .notCompressed(let path): "\(path): the gallery is not compressed"
        case .originalsDropped(let path):
            "\(path): the vectors as they were are gone since `compress apply --drop-originals`, so that they "
                + "cannot be compressed anew or brought back: restore a backup, or index the documents again"
        case .oldModelNeeded(let model, let path):
            "\(path): this needs \(model), which made the gallery, beside the new model; name it with "
                + "--from, or fit with --inputs new to search without it"
        case .sampleTooSmall(let found, let needed):
            "\(found) passages are too few for this: \(needed) are needed"
        case .notCertified(let path, let verdict):
            verdict.map {
                "\(path): the certificate says \($0.rawValue); --force switches all the same"
            }
                ?? "\(path): nothing is certified yet; run `perennial upgrade certify \(path.shellWord)`"
        case .certificateOutdated(let path, let missing):
            "\(path): \(missing) documents of the certificate are gone; run "
                + "`perennial upgrade certify \(path.shellWord)` again"
        case .nothingJudged(let path):
            "\(path): none of its judged documents is in the gallery; are the keys the same?"
        case .backfillIncomplete(let path, let remaining):
            "\(path): \(remaining) documents are not embedded anew; "
                + "run `perennial upgrade backfill \(path.shellWord)`"
        case .interrupted(let committed, let remedy):
            "interrupted after \(committed) committed documents; \(remedy.rawValue)"
        }
    }
}
