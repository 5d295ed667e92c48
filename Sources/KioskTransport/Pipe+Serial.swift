import Glibc

/// Opens a tty raw at 8N1 without flow control, for us alone.
func openSerialLine(_ path: String, baud: Int) throws(TransportFault) -> FileDescriptor {
    // O_NONBLOCK: a line without carrier must not hold up open().
    let number = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else { throw TransportFault(errno: errno, path) }
    let line = FileDescriptor(number)

    var settings = termios()
    guard tcgetattr(number, &settings) == 0 else {
        throw TransportFault(.other, "\(path): not a serial line")
    }
    // The lock also keeps out another pipe of this process, and root.
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else { throw TransportFault(errno: errno, "\(path): lock") }
    if !isPseudoTerminal(number) {
        guard ioctl(number, UInt(TIOCEXCL)) == 0 else { throw TransportFault(errno: errno, "\(path): TIOCEXCL") }
    }

    let speed = try speed(baud, path)
    cfmakeraw(&settings)
    cfsetispeed(&settings, speed)
    cfsetospeed(&settings, speed)
    settings.c_cflag &= ~(tcflag_t(CSTOPB) | tcflag_t(CRTSCTS))
    settings.c_cflag |= tcflag_t(CLOCAL | CREAD)
    withUnsafeMutableBytes(of: &settings.c_cc) { characters in
        characters[Int(VMIN)] = 1
        characters[Int(VTIME)] = 0
    }
    // What came before belongs to nobody.
    guard tcsetattr(number, TCSAFLUSH, &settings) == 0 else { throw TransportFault(errno: errno, "\(path): termios") }
    return line
}

/// From the next byte on. Waits for what was written to leave; forgets what came.
func setSerialSpeed(of number: Int32, _ path: String, baud: Int) throws(TransportFault) {
    let speed = try speed(baud, path)
    var settings = termios()
    guard tcgetattr(number, &settings) == 0 else { throw TransportFault(errno: errno, "\(path): termios") }
    cfsetispeed(&settings, speed)
    cfsetospeed(&settings, speed)
    guard tcsetattr(number, TCSAFLUSH, &settings) == 0 else { throw TransportFault(errno: errno, "\(path): termios") }
}

private func speed(_ baud: Int, _ path: String) throws(TransportFault) -> speed_t {
    guard let speed = speeds[baud] else { throw TransportFault(.other, "\(path): \(baud) baud is not known") }
    return speed
}

// TIOCEXCL outlives us on a pseudo-terminal whose far end stays open, and would
// lock out the next run after a crash. (Major numbers 136 to 143.)
private func isPseudoTerminal(_ number: Int32) -> Bool {
    var status = stat()
    guard fstat(number, &status) == 0 else { return false }
    return (136...143).contains(status.st_rdev >> 8)
}

private let speeds: [Int: speed_t] = [
    1200: speed_t(B1200), 2400: speed_t(B2400), 4800: speed_t(B4800), 9600: speed_t(B9600),
    19_200: speed_t(B19200), 38_400: speed_t(B38400), 57_600: speed_t(B57600),
    115_200: speed_t(B115200), 230_400: speed_t(B230400),
]
