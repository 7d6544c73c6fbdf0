"""`preview`: one of our mails with sample data, as its recipient would see it.

A notice's kind enters, its text or its HTML page leaves, in the partnership's names as configured; nothing is sent or stored.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.globals import service_of
from service.cli.kinds import Usage
from service.cli.output import say

if TYPE_CHECKING:
    from service.domain.notices import Notice
    from service.wiring import Service


def add_to(app: typer.Typer) -> None:
    """Puts `preview` among the commands."""
    app.command("preview", epilog="Example: rapid-review preview receipt --html")(preview)


def preview(
    context: typer.Context,
    notice: Annotated[str | None, typer.Argument(metavar="NOTICE", help="Which mail; without one, they are listed.")] = None,
    html: Annotated[bool, typer.Option("--html", help="The HTML page.")] = False,
    review: Annotated[str | None, typer.Option("--type", metavar="TYPE", help="With the templates of this review type.")] = None,
) -> None:
    """Shows one of our mails with sample data."""
    from service.adapters.mime import page_of, text_of
    from service.domain.samples import samples

    known = {each.kind.value: each for each in samples()}
    if notice is None:
        say(*known)
        return
    if notice not in known:
        raise Usage(f"There is no mail {notice}; there are {', '.join(known)}.")
    with service_of(context, ()) as service:
        mail = service.wording.compose(_typed(service, known[notice], review), service.clock.now()).raw
    say(page_of(mail) if html else text_of(mail))


def _typed(service: Service, notice: Notice, review: str | None) -> Notice:
    """The sample for that review type, with its picture where it shows one."""
    from service.adapters.review_files import load_review_types
    from service.domain.samples import illustrated
    from service.wiring import TEMPLATES, PngCharts

    types = load_review_types(TEMPLATES / "reviews", service.settings.review)
    if review is not None and review not in types:
        raise Usage(f"There is no review type {review}; there are {', '.join(types)}.")
    return illustrated(replace(notice, review_type=review or notice.review_type), PngCharts().progress)
