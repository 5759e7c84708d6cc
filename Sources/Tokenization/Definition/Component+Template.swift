extension Component {
    /// A post-processor as a template of special tokens.
    func template() throws(TokenizationError) -> SpecialTokenTemplate {
        switch try type() {
        case "TemplateProcessing":
            let special = try member("special_tokens")
            return SpecialTokenTemplate(
                single: try member("single").pieces(special: special),
                pair: try member("pair").pieces(special: special)
            )
        case "BertProcessing":
            return .bert(cls: try member("cls").tokenID(), sep: try member("sep").tokenID())
        case "RobertaProcessing":
            return .roberta(cls: try member("cls").tokenID(), sep: try member("sep").tokenID())
        case "ByteLevel":
            // It only moves offsets.
            return SpecialTokenTemplate()
        case "Sequence":
            var template: SpecialTokenTemplate?
            for element in try member("processors").elements()
            where try element.type() != "ByteLevel" {
                guard template == nil else {
                    throw .unsupported(component: "post-processor", name: "Sequence of several")
                }
                template = try element.template()
            }
            return template ?? SpecialTokenTemplate()
        case let name: throw .unsupported(component: "post-processor", name: name)
        }
    }

    /// The id of a token written as a pair of name and id.
    private func tokenID() throws(TokenizationError) -> Int32 {
        let pair = try elements()
        guard pair.count == 2 else { throw failure }
        return try pair[1].integer()
    }

    private func pieces(
        special: Component
    ) throws(TokenizationError) -> [SpecialTokenTemplate.Piece] {
        var pieces: [SpecialTokenTemplate.Piece] = []
        for entry in try elements() {
            if let token = entry.optional("SpecialToken") {
                let name = try token.member("id").string()
                var ids: [Int32] = []
                for id in try special.member(name).member("ids").elements() {
                    ids.append(try id.integer())
                }
                pieces.append(.special(ids: ids, segment: try token.member("type_id").integer()))
            } else {
                let sequence = try entry.member("Sequence")
                let segment = try sequence.member("type_id").integer()
                switch try sequence.member("id").string() {
                case "A": pieces.append(.first(segment: segment))
                case "B": pieces.append(.second(segment: segment))
                default: throw sequence.failure
                }
            }
        }
        return pieces
    }
}
