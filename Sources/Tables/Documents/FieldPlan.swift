/// Which of a record's fields, by index, play which part.
struct FieldPlan: Equatable {
    /// The names that the plan is made for, in order.
    let names: [String]
    private(set) var id: Int?
    private(set) var title: Int?
    /// Empty when the record has no text.
    private(set) var text: [Int]
    private(set) var metadata: [Int]
    /// Fields that the caller named and the record lacks; one of several text fields may be absent.
    private(set) var missing: [String] = []

    init(names: [String], fields: DocumentFields) {
        self.names = names
        var missing: [String] = []
        func chosen(_ name: String?, else known: [String], except taken: [Int] = []) -> Int? {
            guard let name else {
                return Self.wellKnown(known, in: names, except: taken)
            }
            let index = Self.index(of: name, in: names)
            if index == nil { missing.append(name) }
            return index
        }
        let named = fields.text.compactMap { Self.index(of: $0, in: names) }
        id = chosen(fields.id, else: DocumentFields.idNames, except: named)
        title = chosen(
            fields.title,
            else: DocumentFields.titleNames,
            except: named + [id].compactMap(\.self)
        )
        if fields.text.isEmpty {
            let taken = [id, title].compactMap(\.self)
            text = [Self.wellKnown(DocumentFields.textNames, in: names, except: taken)]
                .compactMap(\.self)
        } else {
            text = named
            if named.isEmpty { missing += fields.text }
        }
        if let chosen = fields.metadata {
            metadata = chosen.compactMap { Self.index(of: $0, in: names) }
        } else {
            let used = Set([id, title].compactMap(\.self) + text)
            metadata = names.indices.filter { !used.contains($0) }
        }
        self.missing = missing
    }

    /// Whether the plan is made for just these names.
    func isFor(_ others: [String]) -> Bool {
        names.count == others.count
            && zip(names, others).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }

    /// Names are compared byte by byte, as the formats do.
    static func index(of name: String, in names: [String]) -> Int? {
        names.firstIndex { $0.utf8.elementsEqual(name.utf8) }
    }

    private static func wellKnown(
        _ known: [String],
        in names: [String],
        except taken: [Int]
    ) -> Int? {
        for name in known {
            if let exact = index(of: name, in: names), !taken.contains(exact) { return exact }
        }
        for name in known {
            let found = names.indices.first {
                names[$0].lowercased() == name && !taken.contains($0)
            }
            if let found { return found }
        }
        return nil
    }
}
