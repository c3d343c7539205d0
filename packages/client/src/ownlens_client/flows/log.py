"""Keeping the public log (``spec/people.md`` section 2)."""

from ownlens_client.member import Member
from ownlens_client.transport import Flow, Request, expect
from ownlens_wire.api import LogPage

_PAGE = 5000


def sync_log(member: Member, at_least: int = 0) -> Flow[None]:
    """Bring the log up to date: all of it is fetched and checked, or nothing changes.

    Args:
        member: who keeps the log.
        at_least: the largest log size that a verified object has named.
    """
    pages: list[LogPage] = []
    start = member.log.size
    while not pages or len(pages[-1].leaves) == _PAGE:
        page = expect(LogPage, (yield Request("GET", f"/log?start={start}", token=member.token)))
        pages.append(page)
        start += len(page.leaves)
    known = member.log.size
    leaves = member.log.advance_through(pages, at_least)
    member.store.add_leaves(known, leaves)
