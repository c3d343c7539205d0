"""The server's settings, from environment variables that begin with ``OWNLENS_`` or from a file named ``.env``."""

from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting, with its default. ``docs/operate/settings.md`` is generated from here."""

    model_config = SettingsConfigDict(env_prefix="OWNLENS_", env_file=".env", extra="ignore", frozen=True)

    school: str = Field("My school", description="The school's name, as people see it.")
    address: str = Field("http://127.0.0.1:8000", description="The address under which people reach this server.")
    data: Path = Field(Path("var"), description="Folder for everything that has no setting of its own.")
    database_url: str | None = Field(
        None, description="Main database: sqlite+aiosqlite:///... or postgresql+asyncpg://... Default: a file in data."
    )
    shred_database_url: str | None = Field(
        None, description="Database of shred secrets. Keep it out of backups. Default: a file of its own in data."
    )
    objects_url: str | None = Field(
        None, description="Where sealed objects are kept: file:///..., s3://bucket/prefix. Default: a folder in data."
    )
    log_key_file: Path | None = Field(None, description="The log's private key. Default: a file in data.")
    quota_bytes: int = Field(500 * 1024**3, ge=0, description="How much one account may store, in bytes.")
    invitation_days: int = Field(14, ge=1, description="How long an invitation can be used.")
    session_days: int = Field(30, ge=1, description="A session ends by itself after so many days without use.")
    attempts_per_minute: int = Field(
        10, ge=1, description="Unlock attempts for one method, and wrong invitation codes from one address, a minute."
    )
    requests_per_minute: int = Field(
        600, ge=1, description="Requests a minute from one address to what needs no signing in."
    )

    @field_validator("address")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
            message = "an address such as https://lessons.example.org, without a path"
            raise ValueError(message)
        return f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def main_database(self) -> str:
        """The main database's URL."""
        return self.database_url or f"sqlite+aiosqlite:///{(self.data / 'ownlens.sqlite').absolute()}"

    @cached_property
    def shred_database(self) -> str:
        """The shred database's URL."""
        return self.shred_database_url or f"sqlite+aiosqlite:///{(self.data / 'shred.sqlite').absolute()}"

    @cached_property
    def objects(self) -> str:
        """Where objects are kept."""
        return self.objects_url or (self.data / "objects").absolute().as_uri()

    @cached_property
    def log_key(self) -> Path:
        """The file of the log's private key."""
        return self.log_key_file or self.data / "log.key"

    @property
    def log_origin(self) -> str:
        """The log's name in its checkpoints."""
        return f"{urlsplit(self.address).netloc}/log"
