import Glibc

/// Somebody who does something while the test waits for a printer.
final class Hand: @unchecked Sendable {
    private let action: @Sendable () -> Void
    private var thread = pthread_t()

    init(_ action: @escaping @Sendable () -> Void) {
        self.action = action
        pthread_create(&thread, nil, { argument in
            if let argument { Unmanaged<Hand>.fromOpaque(argument).takeRetainedValue().action() }
            return nil
        }, Unmanaged.passRetained(self).toOpaque())
    }

    func wait() { pthread_join(thread, nil) }
}
