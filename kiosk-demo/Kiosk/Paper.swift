import CKiosk

/// How far a job on paper is.
enum Paper: String, Sendable {
    case queued, printing, printed, notPrinted = "not-printed", unknown, cancelled, partial

    init(_ state: Int32) {
        self = switch Int(state) {
        case KIOSK_JOB_QUEUED: .queued
        case KIOSK_JOB_PRINTING: .printing
        case KIOSK_JOB_PRINTED: .printed
        case KIOSK_JOB_NOT_PRINTED: .notPrinted
        case KIOSK_JOB_CANCELLED: .cancelled
        case KIOSK_JOB_PARTIAL: .partial
        default: .unknown
        }
    }
}
