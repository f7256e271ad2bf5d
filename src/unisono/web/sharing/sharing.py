"""What the screens of this room work with: planning's desk, and the accounts."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from unisono.access.access import Access
from unisono.web.pages import Pages
from unisono.web.planning.office import Planning
from unisono.web.results import Results


class Sharing:
    """The desk, who may do what with it, and the shell.

    Args:
        office: where planning is done.
        access: the accounts; None: those of the workspace's own desk.
    """

    def __init__(self, office: Planning, access: Access | None) -> None:
        self.office, self._access = office, access

    @property
    def access(self) -> Access:
        """The accounts."""
        if self._access is None:
            settings = self.results.workspace.settings.serve
            self._access = Access(self.office.desk.database, settings)
        return self._access

    @property
    def results(self) -> Results:
        """What the workspace says."""
        return self.office.results

    @property
    def pages(self) -> Pages:
        """The shell."""
        return self.office.pages

    def address(self, request: Request, path: str) -> str:
        """``path`` as somebody elsewhere opens it."""
        base = self.access.settings.public_url or str(request.base_url)
        return f"{base.rstrip('/')}{path}"


def unlisted(answer: Response) -> Response:
    """A page that no browser keeps and no search engine lists."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
