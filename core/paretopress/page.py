"""The page: a narrative's story between its heading and the account of how its numbers were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from paretopress import page_check, rendering
from paretopress.account import account, left_out, what_was_run
from paretopress.document import Block, Caution, Document, Embed, Image, Prose
from paretopress.drawing import drawable
from paretopress.errors import ComparisonError, Fault
from paretopress.languages import LANGUAGES
from paretopress.metadata import PREVIEW, Metadata, metadata
from paretopress.page_check import plain
from paretopress.readings_table import readings_table
from paretopress.report_json import providers, report_json
from paretopress.story import Claim, Figures, Readings, Story
from paretopress.wording import CORE, Wording

if TYPE_CHECKING:
    from paretopress.catalogue import Kind
    from paretopress.comparison import Comparison
    from paretopress.offers import Figure, Flavor, Narrative
    from paretopress.question import Publication

DEFAULT_FIGURES = ("frontier", "cost")
BESIDE = ("report.json", "readings.csv")
INTERACTIVE = "interactive.html"


@dataclass(frozen=True, kw_only=True)
class Page:
    """A report as told: its document, and the figures that belong beside it.

    Parameters
    ----------
    comparison : Comparison
    narrative : Narrative
    story : Story
    figures : tuple of Figure
    document : Document
    """

    comparison: Comparison
    narrative: Narrative
    story: Story
    figures: tuple[Figure, ...]
    document: Document

    @cached_property
    def markdown(self) -> str:
        """Return the page as GitHub-flavoured Markdown; PageError if it would not show what it was given."""
        text = rendering.render(self.document)
        files = [*BESIDE, *(f"{figure.key}.svg" for figure in self.figures)]
        page_check.check(text, self.document, [*files, INTERACTIVE] if self.publication.interactive else files)
        return text

    @cached_property
    def text(self) -> str:
        """Return the page in the flavor that it is published in; PageError as of `markdown`."""
        key = self.publication.flavor
        # What a flavor makes of a document is its own; that the document shows what it was given is checked here.
        checked = self.markdown
        if self.flavor == rendering.BASE:
            return checked
        with self.comparison.catalogue.blaming("flavors", key):
            return rendering.render(self.document, self.flavor, metadata=self.metadata)

    @property
    def publication(self) -> Publication:
        """Return where and how the page is published."""
        return self.comparison.question.publication

    @property
    def flavor(self) -> Flavor:
        """Return the flavor that the page is published in."""
        return self.comparison.catalogue.find("flavors", self.publication.flavor)

    @property
    def preview(self) -> Figure | None:
        """Return the figure that stands for the page in link previews; None where no preview could find it."""
        if not (self.publication.site_url or self.flavor.previews):
            return None
        return next((figure for figure in self.figures if figure.key == PREVIEW), None)

    @cached_property
    def metadata(self) -> Metadata:
        """Return what the page tells search engines."""
        return metadata(self)

    @cached_property
    def report_json(self) -> str:
        """Return `report.json` of this page."""
        return report_json(self.comparison, self.story, used_plugins(self.comparison, self.narrative, self.figures))

    @cached_property
    def readings_csv(self) -> str:
        """Return `readings.csv` of this page."""
        return self.comparison.readings.to_csv(index=False, lineterminator="\n")


def page(comparison: Comparison) -> Page:
    """Return the page of a comparison.

    Raises
    ------
    PluginError
        When no narrative tells this axis, or a figure is unknown.
    TemplateError
        When a wording file is broken.
    PageError
        When a table or text would not come out as it went in.
    """
    question = comparison.question
    narrative = comparison.catalogue.narrative(question.narrative, axis=question.axis, several=bool(question.others))
    with comparison.catalogue.blaming("narratives", narrative.key):
        story = narrative.tell(_in_its_words(comparison, narrative))
    figures = _figures(comparison, story)
    wording = core_wording(comparison)
    used = used_plugins(comparison, narrative, figures)
    blocks = (
        Prose(text=story.summary.text),
        *_untold(comparison, narrative, wording),
        *_cautions(story, wording),
        *_told(comparison, story, figures, wording),
        *_interactive(comparison, wording),
        *what_was_run(comparison, wording),
        *account(comparison, wording, used),
        *left_out(comparison, wording),
    )
    document = Document(title=story.title, blocks=blocks)
    return Page(comparison=comparison, narrative=narrative, story=story, figures=figures, document=document)


def _cautions(story: Story, wording: Wording) -> Iterator[Caution]:
    if story.cautions:
        items = tuple((warn.title, warn.text) for warn in story.cautions)
        yield Caution(items=items, stop=wording.typography.stop)


def _in_its_words(comparison: Comparison, narrative: Narrative) -> Comparison:
    """Return the comparison in the language of the page or, where the narrative has no words in it, in its first."""
    question = comparison.question
    if question.language in narrative.languages:
        return comparison
    return replace(comparison, question=replace(question, language=narrative.languages[0]))


def _untold(comparison: Comparison, narrative: Narrative, wording: Wording) -> Iterator[Prose]:
    """Yield what a page says whose narrative has no words in its language."""
    if comparison.question.language not in narrative.languages:
        told = LANGUAGES.get(narrative.languages[0], narrative.languages[0])
        yield Prose(text=wording.say("untold", narrative=narrative.label, language=told))


def _interactive(comparison: Comparison, wording: Wording) -> Iterator[Embed]:
    if comparison.question.publication.interactive:
        title = plain(wording.say("interactive-title"))
        yield Embed(file=INTERACTIVE, title=title)


def core_wording(comparison: Comparison) -> Wording:
    """Return the wording of what the core says on every page; a user's own wording files come first."""
    question = comparison.question
    own = [question.templates] if question.templates else []
    folders = (*own, CORE / question.language)
    return Wording(folders=folders, report=question.report, language=question.language)


def used_plugins(comparison: Comparison, narrative: Narrative, figures: Sequence[Figure]) -> dict[str, str]:
    """Return the plugins that had a part in a page, and their versions."""
    catalogue = comparison.catalogue
    offers: list[tuple[Kind, str]] = [("narratives", narrative.key), *(("figures", figure.key) for figure in figures)]
    offers += [("parsers", record.parser) for record in comparison.sources]
    offers += [("hardware", str(key)) for key in comparison.points["hardware"].dropna().unique()]
    engines = [catalogue.engine(str(value)) for value in comparison.points["engine"].dropna().unique()]
    offers += [("engines", engine.key) for engine in engines if engine]
    if comparison.question.prices and comparison.question.prices.sheet.key in catalogue.prices:
        offers.append(("prices", comparison.question.prices.sheet.key))
    if (flavor := comparison.question.publication.flavor) != rendering.GFM:  # which is the core's own dialect
        offers.append(("flavors", flavor))
    return providers(comparison, offers)


def _figures(comparison: Comparison, story: Story) -> tuple[Figure, ...]:
    """Return the figures of a page: those of the config, else the narrative's own that have something to draw."""
    catalogue, chosen = comparison.catalogue, comparison.question.figures
    named = [key for part in story.parts if isinstance(part, Figures) for key in part.keys]
    own = named or [key for key in DEFAULT_FIGURES if key in catalogue.figures]
    wanted = own if chosen is None else list(chosen)
    offers = [catalogue.find("figures", key) for key in dict.fromkeys(wanted)]
    shown = tuple(offer for offer in offers if drawable(comparison, offer))
    if chosen and len(comparison.points) and len(shown) < len(offers):
        lacking = next(offer for offer in offers if offer not in shown)
        what = f"figure {lacking.key!r} needs {', '.join(lacking.needs)}, which these points do not have"
        raise ComparisonError(Fault(where="figures", what=what, remedy="give 'prices', or leave the figure out"))
    return shown


def _told(comparison: Comparison, story: Story, figures: Sequence[Figure], wording: Wording) -> Iterator[Block]:
    named = {key for part in story.parts if isinstance(part, Figures) for key in part.keys}
    rest = [figure for figure in figures if figure.key not in named]
    for part in story.parts:
        if isinstance(part, Claim):
            yield Prose(text=part.text)
        elif isinstance(part, Readings):
            table = readings_table(comparison, wording)
            yield from [table] if table else []
        elif isinstance(part, Figures):
            shown = [figure for figure in figures if figure.key in part.keys] if part.keys else rest
            yield from (_image(comparison, figure) for figure in shown)
            rest = rest if part.keys else []
        else:
            yield part
    yield from (_image(comparison, figure) for figure in rest)


def _image(comparison: Comparison, figure: Figure) -> Image:
    with comparison.catalogue.blaming("figures", figure.key):
        return Image(file=f"{figure.key}.svg", alt=figure.alt(comparison), caption=figure.caption(comparison))
