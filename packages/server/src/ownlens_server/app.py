"""The application: every feature's routes, and one way to refuse."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlalchemy.exc import DatabaseError, IntegrityError
from starlette.exceptions import HTTPException

from ownlens_server.agreements.routes import router as agreements
from ownlens_server.core.errors import RequestRefusal, problem_of
from ownlens_server.core.platform import Platform
from ownlens_server.deletion.routes import router as deletion
from ownlens_server.index.routes import router as index
from ownlens_server.invitations.routes import router as invitations
from ownlens_server.ledger.routes import router as ledger
from ownlens_server.log.routes import router as log
from ownlens_server.playback.routes import router as playback
from ownlens_server.push.routes import router as push
from ownlens_server.recordings.routes import router as recordings
from ownlens_server.school.routes import router as school
from ownlens_server.sessions.routes import router as sessions
from ownlens_server.shares.routes import router as shares
from ownlens_server.unlocking.routes import router as unlocking
from ownlens_wire.api import Problem
from ownlens_wire.codes import Code
from ownlens_wire.refusals import Refusal

MAX_JSON_BYTES = 24 * 1024 * 1024
_LOGGER = logging.getLogger("ownlens")
_FEATURES = (
    school,
    invitations,
    agreements,
    unlocking,
    sessions,
    log,
    index,
    recordings,
    playback,
    deletion,
    shares,
    ledger,
    push,
)


def create_app(make_platform: Callable[[], Platform]) -> FastAPI:
    """The application.

    Args:
        make_platform: called when the server starts; the platform is closed when it stops.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.platform = make_platform()
        try:
            yield
        finally:
            await app.state.platform.close()

    app = FastAPI(
        title="Ownlens",
        version="1",
        summary="Stores lesson video that only its teacher can open.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        generate_unique_id_function=_operation_id,
        max_body_size=MAX_JSON_BYTES,
    )
    api = APIRouter(prefix="/api/v1", responses=_REFUSED)
    for feature in _FEATURES:
        api.include_router(feature)
    app.include_router(api)
    _refuse_in_one_way(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


_REFUSED: dict[int | str, dict[str, object]] = {
    "4XX": {"model": Problem, "description": "Refused; the code says why"},
    "5XX": {"model": Problem, "description": "Not possible now; the code says why"},
}


def _refuse_in_one_way(app: FastAPI) -> None:
    async def on_refusal(_request: Request, refusal: Exception) -> JSONResponse:
        return _answer(refusal if isinstance(refusal, Refusal) else RequestRefusal(Code.SERVER_FAULT))

    async def on_invalid(_request: Request, _error: Exception) -> JSONResponse:
        # The framework's own message would repeat what was sent.
        return _answer(RequestRefusal(Code.MALFORMED, "the request is not of its route's form"))

    async def on_http(_request: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        codes = {404: Code.NOT_FOUND, 405: Code.NOT_FOUND, 413: Code.TOO_LARGE}
        return _answer(RequestRefusal(codes.get(status, Code.MALFORMED)), status)

    async def on_integrity(_request: Request, _error: Exception) -> JSONResponse:
        return _answer(RequestRefusal(Code.ALREADY_USED, "an id is taken"))

    async def on_database(_request: Request, error: Exception) -> JSONResponse:
        full = "disk is full" in str(error).lower() or "no space left" in str(error).lower()
        if not full:
            _LOGGER.error("database error: %s", type(error).__name__)
        return _answer(RequestRefusal(Code.DISK_FULL if full else Code.SERVER_FAULT))

    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(IntegrityError, on_integrity)
    app.add_exception_handler(DatabaseError, on_database)
    app.add_exception_handler(Exception, on_refusal)


def _answer(refusal: Refusal, status: int | None = None) -> JSONResponse:
    problem, own_status = problem_of(refusal)
    headers = {"cache-control": "no-store"}
    if "seconds" in refusal.facts:
        headers["retry-after"] = str(refusal.facts["seconds"])
    if own_status == 401:
        headers["www-authenticate"] = "Bearer"
    body = problem.model_copy(update={"status": status or own_status}).model_dump(mode="json")
    return JSONResponse(body, status or own_status, headers, media_type="application/problem+json")
