import KioskCardReader
import KioskCore
import Synchronization

/// The vendor's function that turns WLT code into pixels. The library has none.
package final class PhotoDecoder: Sendable {
    package typealias Decode = @convention(c) (
        UnsafeMutableRawPointer?, UnsafeRawPointer?, Int, UnsafeMutableRawPointer?, Int
    ) -> Int32

    /// 102 x 126 pixels of blue, green, red.
    static let pixelBytes = 102 * 126 * 3

    private struct Registered: @unchecked Sendable {
        let decode: Decode
        let context: UnsafeMutableRawPointer?
    }

    private let registered = Mutex<Registered?>(nil)

    func set(_ decode: Decode?, _ context: UnsafeMutableRawPointer?) {
        registered.withLock { $0 = decode.map { Registered(decode: $0, context: context) } }
    }

    /// Calls the vendor, on this thread and with no lock held.
    func pixels(of wlt: UnsafeRawBufferPointer) throws(Failure) -> Secret {
        guard let registered = registered.withLock({ $0 }) else { throw Failure(.unsupported, "No decoder of photos was set.") }
        let pixels = Secret(count: Self.pixelBytes)
        pixels.lockInMemory()
        let result = pixels.withBytes {
            registered.decode(registered.context, wlt.baseAddress, wlt.count, $0.baseAddress, $0.count)
        }
        switch result {
        case 0: return pixels
        case 1: throw Failure(.unsupported, "The decoder of photos has no license here.")
        default: throw Failure(.decoder, "The decoder of photos gave \(result).")
        }
    }
}

extension Station {
    package func setPhotoDecoder(_ decode: PhotoDecoder.Decode?, _ context: UnsafeMutableRawPointer?) throws(Failure) {
        try open()
        photoDecoder.set(decode, context)
    }
}
