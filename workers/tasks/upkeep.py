"""Nightly tasks that forget what has had its time. Each alone: one that fails stops no other."""

import structlog

from tracker.access import deltagarlankar, halvvag, log_control, oidc, sessions, takt
from tracker.exports import produce
from tracker.identity import drafts
from tracker.intake import inlasning, receipts
from tracker.queries.forbund import names
from tracker.snapshots import store
from workers.house import house
from workers.names import TaskNames
from workers.tasks import task


log = structlog.get_logger(__name__)


@task(TaskNames.FORGET_RECEIPTS)
def forget_receipts() -> None:
    """Remove files and receipts that were handed in 30 days ago."""
    here, now = house(), house().clock.now()
    log.info("forgotten", gone=receipts.sweep(here.data_dir, now=now))
    with here.transaction() as session:
        inlasning.forget(session, before=now - receipts.KEPT)


@task(TaskNames.FORGET_LOGINS)
def forget_logins() -> None:
    """Remove logins that time has ended, those that were never finished, and limits unused."""
    here = house()
    with here.transaction() as session:
        for room in (sessions, halvvag, oidc, takt):
            room.sweep(session, now=here.clock.now())


@task(TaskNames.LOG_CONTROL)
def make_log_control() -> None:
    """Make last month's control of the read log, where there is none yet."""
    here = house()
    log.info("log_control", made=log_control.make_due(here.transaction, now=here.clock.now()))


@task(TaskNames.FORGET_DRAFTS)
def forget_drafts() -> None:
    """Remove drafts of forms that nobody has touched for 30 days."""
    here = house()
    with here.transaction() as session:
        alla = names(session)
    gone = 0
    for forbund in alla:
        with here.transaction(forbund=forbund, role="stegvis_logg") as session:
            gone += drafts.sweep(session, forbund, now=here.clock.now())
            gone += deltagarlankar.sweep(session, forbund, now=here.clock.now())
    log.info("forgotten", gone=gone)


@task(TaskNames.FORGET_FILES)
def forget_files() -> None:
    """Remove report files that can be ordered again."""
    here = house()
    log.info("forgotten", gone=produce.sweep(here.korningar, now=here.clock.now()))


@task(TaskNames.FORGET_SNAPSHOTS)
def forget_snapshots() -> None:
    """Remove snapshots that later ones answer for."""
    here = house()
    for home in here.snapshots.glob("*/"):
        with store.locked(here.snapshots, home.name):
            store.prune(here.snapshots, home.name, now=here.clock.now())
