"""How the server refuses a request: the catalogue's code, an HTTP status, and nothing about the inside."""

from http import HTTPStatus

from ownlens_wire.api import Problem
from ownlens_wire.codes import Code
from ownlens_wire.refusals import Refusal


class RequestRefusal(Refusal):
    """The request cannot be met."""


_STATUS: dict[Code, HTTPStatus] = {
    Code.NOT_SIGNED_IN: HTTPStatus.UNAUTHORIZED,
    Code.WRONG_SECRET: HTTPStatus.UNAUTHORIZED,
    Code.CHALLENGE_STALE: HTTPStatus.UNAUTHORIZED,
    Code.NOT_YOURS: HTTPStatus.FORBIDDEN,
    Code.NOT_ALLOWED: HTTPStatus.FORBIDDEN,
    Code.VIEWING_TERMS_FIRST: HTTPStatus.FORBIDDEN,
    Code.AGREEMENT_FIRST: HTTPStatus.FORBIDDEN,
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.SEG_MISSING: HTTPStatus.CONFLICT,
    Code.SEG_EXISTS: HTTPStatus.CONFLICT,
    Code.HEAD_CONFLICT: HTTPStatus.CONFLICT,
    Code.INDEX_CONFLICT: HTTPStatus.CONFLICT,
    Code.SHARE_CONFLICT: HTTPStatus.CONFLICT,
    Code.ALREADY_USED: HTTPStatus.CONFLICT,
    Code.TWO_METHODS_FIRST: HTTPStatus.CONFLICT,
    Code.RECALLED: HTTPStatus.GONE,
    Code.DELETED: HTTPStatus.GONE,
    Code.GRANT_EXPIRED: HTTPStatus.GONE,
    Code.INVITATION_OVER: HTTPStatus.GONE,
    Code.UPLOAD_DIGEST: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.RANGE: HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
    Code.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    Code.QUOTA_FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    Code.DISK_FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    Code.SERVER_FAULT: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def status_of(code: Code) -> HTTPStatus:
    """The HTTP status that goes with a code: 400 unless it has one of its own."""
    return _STATUS.get(code, HTTPStatus.BAD_REQUEST)


def problem_of(refusal: Refusal) -> tuple[Problem, int]:
    """What the client is told of a refusal, and its status. The detail stays in the server's log."""
    status = int(status_of(refusal.code))
    problem = Problem(
        type=f"urn:ownlens:refusal:{refusal.code}",
        title=str(refusal.code),
        status=status,
        code=str(refusal.code),
        facts=refusal.facts,
    )
    return problem, status
