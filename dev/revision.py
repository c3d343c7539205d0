"""Drafts a migration from the difference between the models and an upgraded empty database.

Use: python -m dev.revision main|shred "what changes" 0002
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import cast

from alembic import command

from ownlens_server.core.database import make_engine
from ownlens_server.migrations.run import History, config, upgrade


async def _draft(history: History, message: str, number: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'draft.sqlite'}"
        await upgrade(url, history)
        engine = make_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(
                lambda sync: command.revision(config(history, sync), message, autogenerate=True, rev_id=number)
            )
        await engine.dispose()


def main() -> None:
    """Draft one migration."""
    history, message, number = sys.argv[1:4]
    asyncio.run(_draft(cast("History", history), message, number))


if __name__ == "__main__":
    main()
