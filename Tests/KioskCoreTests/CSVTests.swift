import Testing

@testable import KioskCore

private func read(_ text: String) throws -> [[String]] { try read(Array(text.utf8)) }

private func read(_ bytes: [UInt8]) throws -> [[String]] {
    var reader = CSVReader(bytes)
    var records: [[String]] = []
    while let record = try reader.next() { records.append(record.map(\.text)) }
    return records
}

/// The first fault, as line, column and problem.
private func fault(_ bytes: [UInt8]) -> CSVReader.Fault? {
    var reader = CSVReader(bytes)
    do throws(CSVReader.Fault) {
        while try reader.next() != nil {}
        return nil
    } catch {
        return error
    }
}

private func fault(_ text: String) -> CSVReader.Fault? { fault(Array(text.utf8)) }

@Suite("A CSV file")
struct CSVTests {
    @Test("reads the same with LF, CRLF, a byte-order mark, and without a last line end")
    func lineEnds() throws {
        let expected = [["a", "b"], ["低保", ""]]
        #expect(try read("a,b\n低保,\n") == expected)
        #expect(try read("a,b\r\n低保,\r\n") == expected)
        #expect(try read("\u{FEFF}a,b\r\n低保,") == expected)
        #expect(try read("") == [])
        #expect(try read("\u{FEFF}") == [])
    }

    @Test("keeps commas, quotation marks and line breaks inside quotation marks")
    func quotes() throws {
        #expect(try read("\"a,b\",\"say \"\"好\"\"\",\"two\r\nlines\",\"\"\n") == [["a,b", "say \"好\"", "two\r\nlines", ""]])
    }

    @Test("tells the line of each field, also after a field of several lines")
    func lines() throws {
        var reader = CSVReader(Array("a,b\n\"x\ny\",z\nlast,1\n".utf8))
        #expect(try reader.next()?.map(\.line) == [1, 1])
        #expect(try reader.next()?.map(\.line) == [2, 3])
        #expect(try reader.next()?.map(\.line) == [4, 4])
    }

    @Test("is refused with line and column where it breaks the form")
    func faults() {
        #expect(fault("a,b\nc,d\"e\n") == .init(problem: .strayQuote, line: 2, column: 2))
        #expect(fault("a\n\"b\"c\n") == .init(problem: .textAfterQuote, line: 2, column: 1))
        #expect(fault("a,b\nc,\"never\nclosed\n") == .init(problem: .unclosedQuote, line: 2, column: 2))
        #expect(fault("a\0b\n") == .init(problem: .nul, line: 1, column: 1))
        #expect(fault("\"a\0b\"\n") == .init(problem: .nul, line: 1, column: 1))
        #expect(fault("a,\u{1B}@\n") == .init(problem: .controlCharacter(0x1B), line: 1, column: 2))
        #expect(fault("a\rb\n") == .init(problem: .bareCarriageReturn, line: 1, column: 1))
        #expect(fault([0x61, 0x0A, 0x62, 0x2C, 0xB5, 0xCD, 0x0A]) == .init(problem: .notUTF8, line: 2, column: 2))
        #expect(fault([0x61, 0xED, 0xA0, 0x80]) == .init(problem: .notUTF8, line: 1, column: 1), "a surrogate half")
        #expect(fault("\"") == .init(problem: .unclosedQuote, line: 1, column: 1))
    }

    @Test("may have long fields and many columns, but not without bound")
    func limits() throws {
        let longest = String(repeating: "x", count: CSVReader.fieldLimit)
        #expect(try read("\(longest),\"\(longest)\"") == [[longest, longest]])
        #expect(fault("a\n\(longest)x\n") == .init(problem: .fieldTooLong(limit: CSVReader.fieldLimit), line: 2, column: 1))
        #expect(fault("a\nb,\"\(longest)x\"\n") == .init(problem: .fieldTooLong(limit: CSVReader.fieldLimit), line: 2, column: 2))
        let commas = String(repeating: ",", count: CSVReader.columnLimit)
        #expect(fault(commas) == .init(problem: .tooManyColumns(limit: CSVReader.columnLimit), line: 1, column: CSVReader.columnLimit + 1))
        #expect(try read(String(commas.dropLast())).first?.count == CSVReader.columnLimit)
    }

    @Test("goes on after a bad record")
    func resumes() throws {
        var reader = CSVReader(Array("a,b\nbad\",x\nc,d\n".utf8))
        #expect(try reader.next()?.map(\.text) == ["a", "b"])
        #expect(throws: CSVReader.Fault.self) { try reader.next() }
        #expect(try reader.next()?.map(\.text) == ["c", "d"])
        #expect(try reader.next() == nil)
    }

    @Test("survives any bytes, and always comes to an end")
    func anyBytes() {
        // A linear congruential generator: the same bytes in every run.
        var state: UInt64 = 20_261_121
        let alphabet: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x00, 0x61, 0xE4, 0xBD, 0x8E, 0xEF, 0xBB, 0xBF, 0x1B]
        for _ in 0..<5_000 {
            var bytes: [UInt8] = []
            for _ in 0..<40 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            var reader = CSVReader(bytes)
            var records = 0
            var isAtEnd = false
            while !isAtEnd {
                do throws(CSVReader.Fault) { isAtEnd = try reader.next() == nil } catch {}
                records += 1
                #expect(records <= bytes.count + 2)
                if records > bytes.count + 2 { return }
            }
        }
    }
}
