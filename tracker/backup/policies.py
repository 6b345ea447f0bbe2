"""What the backup's role may read: every row of every table that is kept; run by a migration.

stegvis_kopia changes nothing, logs in nowhere, and only the owner can become it. The tables of
sign-ins are left out: after a restore everybody signs in again. So are participants' links, or one
that was used would open once more.
"""

from typing import Final


GUARDED: Final = (
    *("antal_rad", "anvandare", "apinyckel", "aterkod", "belopp_rad", "finsam_blad", "finsam_bock"),
    *("deltagande_nu", "deltagande_tidigare", "fraga_version", "instrument_version"),
    *("engangskod", "fritext", "identitet", "mote", "mote_arende", "paminnelse", "utkast"),
    *("gallrad", "gallring", "gallringsperson", "gallringsregel", "registerutdrag", "utlamning"),
    *("insats_version", "logg", "logg_huvud", "person_index", "person_uppgift"),
    *("person_led", "person_nummer", "personbyte"),
    *("laslogg", "loggkontroll", "loggkontroll_post", "nodatkomst", "publicering"),
    *("forseglad_fil", "forsegling", "forseglingsnyckel"),
    *("forbundsval", "remittentlank", "remittentremiss", "skydd", "sparat_urval"),
    *("uppdrag",),
    *("utdragsdeltagande", "utredningsbeslut", "utredningshamtning", "utredningsutdrag"),
    *("avbojd_tid", "eget_mal", "overlamnad"),
    *("delprojekt_version", "esfsats_version", "manad_version", "narvaro_rad", "personal_version"),
    *("intyg_rad", "intygsbild", "underskrift_rad"),
    *("aktivitet_deltagare", "aktivitet_version", "anslutning_version"),
    *("projektdeltagare", "tid_rad", "timpris_version"),
    *("ansokan_version", "esfbestallning", "scbsandning_version"),
    *("blankett_version", "blankettfil", "forseglad_deltagare"),
)
OPEN: Final = (
    *("forbund_version", "huvudman_version", "inlasning", "korning", "leverans"),
    *("manadskorning", "manadsval", "projekt_version"),
)

POLICIES: Final[tuple[str, ...]] = (
    *(f"GRANT SELECT ON {name} TO stegvis_kopia" for name in sorted((*GUARDED, *OPEN))),
    *(
        f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)"
        for name in GUARDED
    ),
)
