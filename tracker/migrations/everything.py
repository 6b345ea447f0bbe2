"""Every table of the house, imported so that the metadata holds them all."""

from sqlmodel import SQLModel

import tracker.access.log_tables
import tracker.access.tables
import tracker.access.tables_deltagare
import tracker.access.tables_enkat
import tracker.access.tables_inloggning
import tracker.access.tables_remittent
import tracker.access.tables_uppdrag
import tracker.exports.ledger
import tracker.identity.drafts
import tracker.identity.egna_mal
import tracker.identity.tables
import tracker.intake.tables
import tracker.leveranser.tables
import tracker.log.tables
import tracker.projections.tables
import tracker.projections.tables_aktivitet
import tracker.projections.tables_projekt
import tracker.redovisning.tables
import tracker.remisser.tables
import tracker.reports.sparade
import tracker.reports.tables
import tracker.reports.tables_finsam
import tracker.rights.tables
import tracker.rights.tables_utredning  # noqa: F401 - imported to fill the metadata, as those above


metadata = SQLModel.metadata
