import KioskCardReader
import KioskCore
import KioskStore
import KioskTicketPrinter

// The nouns that the engine's callers name. They import Kiosk and nothing below it.
package typealias DeviceKind = KioskCore.DeviceKind
package typealias DeviceState = KioskCore.DeviceState
package typealias Capabilities = KioskCore.Capabilities
package typealias Fault = KioskCore.Fault
package typealias Presenter = KioskCore.Presenter
package typealias JobState = KioskCore.JobState
package typealias Language = KioskCore.Language
package typealias ServiceItem = KioskCore.ServiceItem
package typealias Material = KioskCore.Material
package typealias Checklist = KioskCore.Checklist
package typealias QueueNumber = KioskCore.QueueNumber
package typealias Queue = KioskCore.Queue
package typealias Priority = KioskCore.Priority
package typealias Announcement = KioskCore.Announcement
package typealias Booking = KioskCore.Booking
package typealias BookableTime = KioskStore.BookableTime
package typealias WaitForecast = KioskCore.WaitForecast
package typealias QueueOverview = KioskStore.QueueOverview
package typealias WaitCalibration = KioskStore.WaitCalibration
package typealias CounterRules = KioskStore.CounterRules
package typealias TemplateData = KioskCore.TemplateData
package typealias Paper = KioskCore.Paper
package typealias CardField = KioskCore.CardRecord.Field
package typealias CardType = KioskCore.CardRecord.CardType
package typealias CardWarnings = KioskCore.CardRecord.Warnings
package typealias IDNumber = KioskCore.IDNumber
package typealias LocalDate = KioskCore.LocalDate
package typealias HallReport = KioskCore.HallReport
package typealias Availability = KioskCore.Availability
package typealias Document = KioskCore.Document
package typealias PrintOutcome = KioskCore.PrintOutcome
package typealias Check = KioskCore.Check
package typealias Visit = KioskCore.Visit
package typealias Catalog = KioskCore.Catalog
package typealias CatalogReading = KioskCore.CatalogReading
package typealias CatalogReport = KioskCore.CatalogReport
package typealias CatalogFinding = KioskCore.CatalogFinding
package typealias CatalogChange = KioskCore.CatalogChange
package typealias CatalogSheet = KioskCore.CatalogSheet
package typealias CatalogRule = KioskCore.CatalogRule
package typealias FeedResult = KioskStore.FeedResult
package typealias ImportStep = KioskStore.ImportStep
package typealias ImportResult = KioskStore.ImportResult
package typealias Demand = KioskCore.Demand
package typealias DemandCount = KioskStore.DemandCount
package typealias Pack = KioskStore.Pack
package typealias SigningKey = KioskStore.SigningKey
package typealias Place = KioskCore.Place
package typealias ReaderHealth = KioskCardReader.ReaderHealth
package typealias DecodedPaper = KioskTicketPrinter.DecodedPaper
package typealias PersonKey = KioskCore.PersonKey
package typealias WorkingDays = KioskCore.WorkingDays
package typealias JournalEntry = KioskStore.JournalEntry
package typealias JournalReader = KioskStore.JournalReader
package typealias JournalFinding = KioskStore.JournalFinding
package typealias CaseFile = KioskCore.CaseFile
package typealias CaseStep = KioskCore.CaseStep
package typealias Mandate = KioskCore.Mandate
package typealias Light = KioskCore.Light
package typealias EvaluationForm = KioskCore.EvaluationForm
package typealias EvaluationLevel = KioskCore.EvaluationLevel
package typealias Secret = KioskCore.Secret
