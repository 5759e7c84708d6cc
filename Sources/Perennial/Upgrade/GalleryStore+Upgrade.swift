internal import Compatibility
internal import Foundation
internal import Storage

extension GalleryStore {
    /// The parts of an upgrade that are too large for the manifest; stored beside it.
    enum UpgradePart: String, CaseIterable {
        case projection, sample, certificate, inputs
        /// Classes of stationary training, which outlive upgrades.
        case classes

        var key: String { "upgrade/\(rawValue)" }
    }

    /// The stored bytes of a part; `nil` for none.
    func upgradePart<Access>(
        _ part: UpgradePart,
        in transaction: borrowing Transaction<Access>
    ) throws -> Data? {
        guard let stored = try manifests.get(part.key, in: transaction) else { return nil }
        guard let data = SealedValue.open(stored) else {
            throw PerennialError.damaged(
                path: environment.path,
                part: "the upgrade's \(part.rawValue)"
            )
        }
        return data
    }

    /// Replaces a part.
    func put(
        _ data: Data,
        as part: UpgradePart,
        in transaction: borrowing WriteTransaction
    ) throws {
        try manifests.put(SealedValue.seal(data), for: part.key, in: transaction)
    }

    /// Removes every part but the classes.
    func deleteUpgradeParts(in transaction: borrowing WriteTransaction) throws {
        for part in UpgradePart.allCases where part != .classes {
            try manifests.delete(part.key, in: transaction)
        }
    }

    /// The fitted projection.
    ///
    /// - Throws: `PerennialError.upgradeNotFitted` when there is none.
    func projection<Access>(in transaction: borrowing Transaction<Access>) throws -> Projection {
        guard let data = try upgradePart(.projection, in: transaction) else {
            throw PerennialError.upgradeNotFitted(path: environment.path)
        }
        return try Projection(bytes: Array(data))
    }

    /// The rows that the projection was fitted on.
    func fittedRows<Access>(
        in transaction: borrowing Transaction<Access>
    ) throws -> Set<RowName> {
        guard let data = try upgradePart(.sample, in: transaction) else { return [] }
        let bytes = Array(data)
        return Set(
            stride(from: 0, to: bytes.count, by: RowName.byteCount).compactMap {
                RowName(bytes: Array(bytes[$0..<min($0 + RowName.byteCount, bytes.count)]))
            }
        )
    }
}
