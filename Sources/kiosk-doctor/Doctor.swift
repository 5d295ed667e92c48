import ArgumentParser

@main
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kiosk-doctor",
        abstract: "Says what is wrong with a terminal, shows the evidence, and says what to do.",
        discussion: """
            Start with `kiosk-doctor check --config FILE` at a broken terminal.
            It looks at every device of the configuration and at the records.
            A running terminal holds its devices; end it first.

            A device is named by URI:
              usb:0400:c35a                  what is on USB, by vendor and product
              usb:class=printer              a USB printer, whoever made it
              serial:/dev/ttyS1?baud=115200  an ID-card reader
              tcp:192.0.2.7:9100             a ticket printer, or a reader
              ipp://192.0.2.8/ipp/print      a receipt printer
              cups:QUEUE                     the same, by its queue
              driver:NAME?…                  by a vendor's driver; load it with --driver FILE
              replay:FILE                    what --record FILE wrote, in place of a device

            Exit status: 0 all is well, 1 something failed, 3 warnings only.
            With --json the answer is one JSON object with a schemaVersion.
            """,
        subcommands: [List.self, Devices.self, CheckDevices.self, CardCommand.self, Print.self, Render.self, TemplateList.self,
                      PaperCommand.self, Conform.self, JournalCommand.self, ReportCommand.self])
}

extension ExitCode {
    static let warnings = ExitCode(3)
}
