"""What a file of a project was ordered with, besides what every run has. Storage only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlmodel import Field

from tracker.db import Table


class Esfbestallning(Table, table=True):
    """One order. `bekraftad` is when who ordered last proved who they are; `val` is JSON."""

    __tablename__ = "esfbestallning"

    forbund: str = Field(primary_key=True, sa_type=Text)
    korning: UUID = Field(primary_key=True)
    bekraftad: datetime = Field(sa_type=DateTime(timezone=True))
    val: str = Field(sa_type=Text)
