import FlyingFox
import Foundation

/// The files of the page, which lie in this program.
enum Page {
    static func file(_ path: String, counter: Bool, development: Bool) -> HTTPResponse? {
        let (bytes, type): ([UInt8], String)
        switch path {
        case "/": (bytes, type) = (PackageResources.index_html, html)
        case "/kiosk.css": (bytes, type) = (PackageResources.kiosk_css, css)
        case "/kiosk.js": (bytes, type) = (PackageResources.kiosk_js, script)
        case "/words.js": (bytes, type) = (PackageResources.words_js, script)
        case "/common.js": (bytes, type) = (PackageResources.common_js, script)
        case "/display": (bytes, type) = (PackageResources.display_html, html)
        case "/display.css": (bytes, type) = (PackageResources.display_css, css)
        case "/display.js": (bytes, type) = (PackageResources.display_js, script)
        case "/counter" where counter: (bytes, type) = (PackageResources.counter_html, html)
        case "/counter.css" where counter: (bytes, type) = (PackageResources.counter_css, css)
        case "/counter.js" where counter: (bytes, type) = (PackageResources.counter_js, script)
        case "/boot": (bytes, type) = (PackageResources.boot_html, html)
        case "/boot.js": (bytes, type) = (PackageResources.boot_js, script)
        case "/dock" where development: (bytes, type) = (PackageResources.dock_html, html)
        case "/dock.css" where development: (bytes, type) = (PackageResources.dock_css, css)
        case "/dock.js" where development: (bytes, type) = (PackageResources.dock_js, script)
        case "/favicon.ico": return HTTPResponse(statusCode: .noContent)
        default: return nil
        }
        return kiosk_demo.file(Data(bytes), type)
    }

    private static let html = "text/html; charset=utf-8"
    private static let css = "text/css; charset=utf-8"
    private static let script = "text/javascript; charset=utf-8"
}

extension HTTPResponse {
    /// On every answer, whatever it is.
    func guarded(development: Bool) -> HTTPResponse {
        var response = self
        // Only the dock shows the page in a frame, and it is of the same origin.
        let frames = development ? "frame-src 'self'; frame-ancestors 'self'" : "frame-ancestors 'none'"
        response.headers[HTTPHeader("Content-Security-Policy")] = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "connect-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; \(frames); "
            + "require-trusted-types-for 'script'; trusted-types 'none'"
        response.headers[.cacheControl] = "no-store"
        response.headers[HTTPHeader("X-Content-Type-Options")] = "nosniff"
        response.headers[HTTPHeader("Referrer-Policy")] = "no-referrer"
        response.headers[HTTPHeader("Cross-Origin-Opener-Policy")] = "same-origin"
        response.headers[HTTPHeader("Cross-Origin-Resource-Policy")] = "same-origin"
        return response
    }
}
