"""Running migrations: each database has a history of its own."""

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from ownlens_server.core.database import make_engine

History = Literal["main", "shred"]
_HERE = Path(__file__).parent


def config(history: History, connection: Connection) -> Config:
    """Alembic's configuration for one of the databases, over an open connection."""
    made = Config()
    made.set_main_option("script_location", str(_HERE / history))
    made.attributes["connection"] = connection
    return made


async def upgrade(url: str, history: History, revision: str = "head") -> None:
    """Bring a database to a revision."""
    engine = make_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda sync: command.upgrade(config(history, sync), revision))
    finally:
        await engine.dispose()


async def downgrade(url: str, history: History, revision: str) -> None:
    """Bring a database back to a revision."""
    engine = make_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda sync: command.downgrade(config(history, sync), revision))
    finally:
        await engine.dispose()
