import Synchronization

/// The opaque types of the header.
enum HandleKind: UInt {
    case kiosk = 1, error, event, devices, card, items, item, visit, number, data, checklist
    case queues, window, announcement, demand
    case mandate, `case`, cases
    case report
    case windows
    case booking, times
}

/// What a handle stands for. Keeps the C strings that were lent out.
class Boxed: @unchecked Sendable {
    private let lent = Mutex<[Int: Lent]>([:])

    private struct Lent: @unchecked Sendable {
        let text: UnsafeMutablePointer<CChar>
    }

    /// A NUL-terminated copy that lives as long as this object; made once per key.
    final func lend(_ key: Int, _ make: () -> String) -> UnsafePointer<CChar>? {
        lent.withLock { lent in
            if let known = lent[key] { return UnsafePointer(known.text) }
            let copy = duplicate(make())
            lent[key] = Lent(text: copy)
            return UnsafePointer(copy)
        }
    }

    deinit {
        lent.withLock { lent in
            for item in lent.values { item.text.deallocate() }
        }
    }
}

private func duplicate(_ text: String) -> UnsafeMutablePointer<CChar> {
    var text = text
    return text.withUTF8 { bytes in
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
        var length = 0
        for byte in bytes {
            if byte == 0 { break }
            copy[length] = CChar(bitPattern: byte)
            length += 1
        }
        for index in length...bytes.count { copy[index] = 0 }
        return copy
    }
}

/// The one table of live handles. A handle is not an address but
/// `kind << 56 | generation << 20 | slot`, so that whatever a caller passes is
/// looked up and never followed.
final class Handles: Sendable {
    static let table = Handles()

    static let capacity = 1 << 20

    private struct Slot {
        var object: Boxed?
        var kind: HandleKind = .kiosk
        var generation: UInt = 1
        var parent: UInt = 0
        var lent = false

        func handle(_ index: Int) -> UInt { kind.rawValue << 56 | generation << 20 | UInt(index) }
    }

    private struct State {
        var slots: [Slot] = []
        var free: [Int] = []
    }

    private let state = Mutex(State())

    /// Parent 0: lives until freed. `lent`: freed only with its parent, never by the caller.
    func insert(_ object: Boxed, _ kind: HandleKind, parent: UInt = 0, lent: Bool = false) -> OpaquePointer? {
        state.withLock { state in
            // A parent that was freed meanwhile has no more children.
            if parent != 0 {
                let bits = Int(parent & 0xFFFFF)
                guard bits < state.slots.count, state.slots[bits].object != nil,
                      state.slots[bits].handle(bits) == parent else { return nil }
            }
            let index: Int
            if let reused = state.free.popLast() {
                index = reused
            } else {
                guard state.slots.count < Handles.capacity else { return nil }
                index = state.slots.count
                state.slots.append(Slot())
            }
            state.slots[index].object = object
            state.slots[index].kind = kind
            state.slots[index].parent = parent
            state.slots[index].lent = lent
            return OpaquePointer(bitPattern: state.slots[index].handle(index))
        }
    }

    /// - Parameter parent: when given, the handle must have come from there.
    func object(_ handle: OpaquePointer, _ kind: HandleKind, of parent: UInt? = nil) -> Boxed? {
        state.withLock { state in
            guard let index = Handles.find(handle, kind, &state),
                  parent == nil || state.slots[index].parent == parent else { return nil }
            return state.slots[index].object
        }
    }

    /// The kiosk that a handle came from, through whatever lies between; 0 for none.
    func kiosk(of handle: OpaquePointer?) -> UInt {
        state.withLock { state in
            var next = UInt(bitPattern: handle)
            while next >> 56 != HandleKind.kiosk.rawValue {
                let index = Int(next & 0xFFFFF)
                guard next != 0, index < state.slots.count, state.slots[index].handle(index) == next else { return 0 }
                next = state.slots[index].parent
            }
            return next
        }
    }

    /// Forgets the handle and everything whose parent it is; gives the object back.
    func remove(_ handle: OpaquePointer, _ kind: HandleKind) -> Boxed? {
        let removed: [Boxed] = state.withLock { state in
            guard let index = Handles.find(handle, kind, &state),
                  !state.slots[index].lent, let object = state.slots[index].object
            else { return [] }
            var removed = [object]
            Handles.clear(index, &state)
            guard kind == .kiosk || kind == .items || kind == .item || kind == .cases else { return removed }
            var parents: Set<UInt> = [UInt(bitPattern: handle)]
            while !parents.isEmpty {
                var next: Set<UInt> = []
                for child in state.slots.indices where state.slots[child].parent != 0
                    && parents.contains(state.slots[child].parent) {
                    let slot = state.slots[child]
                    guard let object = slot.object else { continue }
                    removed.append(object)
                    next.insert(slot.handle(child))
                    Handles.clear(child, &state)
                }
                parents = next
            }
            return removed
        }
        // The objects are released here, outside the lock.
        return removed.first
    }

    private static func find(_ handle: OpaquePointer, _ kind: HandleKind, _ state: inout State) -> Int? {
        let bits = UInt(bitPattern: handle)
        let index = Int(bits & 0xFFFFF)
        guard bits >> 56 == kind.rawValue, index < state.slots.count,
              state.slots[index].object != nil, state.slots[index].kind == kind,
              state.slots[index].generation == (bits >> 20) & 0xF_FFFF_FFFF
        else { return nil }
        return index
    }

    private static func clear(_ index: Int, _ state: inout State) {
        state.slots[index].object = nil
        state.slots[index].parent = 0
        state.slots[index].lent = false
        // A slot whose generations are used up is never used again.
        guard state.slots[index].generation < 0xF_FFFF_FFFF else { return }
        state.slots[index].generation += 1
        state.free.append(index)
    }
}
