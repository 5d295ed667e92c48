import Glibc
import KioskCore

extension Secret {
    /// Its pages are not written to the swap. Best effort: a host without the right to
    /// lock memory still reads cards.
    package func lockInMemory() { mlock(region.baseAddress, count) }
}
