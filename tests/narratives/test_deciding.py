"""What a reader can decide by: break-even, answers with recipes, fleets, prices, and the evidence of all of it."""

from __future__ import annotations

import html
import re

import pytest

from paretopress.document import Table
from paretopress.page import page
from paretopress.story import Claim
from paretopress_narratives import NARRATIVES
from paretopress_narratives.situation import cost_sentence, situation
from paretopress_narratives.whole import THROUGHPUT, whole

TELL = {narrative.key: narrative.tell for narrative in NARRATIVES}
#: What calls one of two sides the better one.
WINNER = re.compile(r"\b(cheaper|leads?|ahead|pays off|times the|times as much|serves more)\b")


def plain(inline):
    return html.unescape(str(inline))


def story(comparison):
    return TELL["hardware" if comparison.axis == "hardware" else "spec-decode"](comparison)


def sentences(comparison):
    return [plain(claim.text) for claim in story(comparison).claims]


def tables(comparison):
    return [part for part in story(comparison).parts if isinstance(part, Table)]


def cells(table):
    rows = [tuple((text,) for text in table.header), *table.rows]
    return [" | ".join(" / ".join(map(plain, cell)) for cell in row) for row in rows] + [plain(n) for n in table.notes]


class TestTheWholeBand:
    def test_one_side_that_leads_everywhere_is_told_with_its_extremes_and_mean(self, scenes):
        comparison = scenes["leads"]
        band = comparison.analysis.bands[THROUGHPUT]
        assert sentences(comparison)[0] == (
            "At equal interactivity MTP delivers **2.00 to 4.00 times** the throughput of Off, 2.36 times on geometric "
            "mean, everywhere between 20 and 60 tok/s/user, where both were measured."
        )
        assert (round(band.best.ratio, 2), round(band.worst.ratio, 2), round(band.ratio, 2)) == (4.0, 2.0, 2.36)

    def test_a_break_even_is_told_with_the_side_that_wins_on_each_side_of_it(self, scenes):
        assert sentences(scenes["crosses"])[0].startswith("MTP pays off **above 35 tok/s/user**")
        assert sentences(scenes["crosses the other way"])[0].startswith("MTP pays off **below 35 tok/s/user**")

    def test_cost_has_a_break_even_of_its_own_where_prices_differ_and_none_where_not(self, scenes):
        assert "Per token B300 is cheaper above 53 tok/s/user" in " ".join(sentences(scenes["crosses, cost elsewhere"]))
        assert scenes["crosses"].analysis.leads.keys() == {THROUGHPUT}

    def test_several_crossings_are_told_as_stretches(self, scenes):
        text = " ".join(sentences(scenes["crosses often"]))
        assert "Off leads from 20 to 25.2 tok/s/user, MTP from 25.2 to 42.2, Off from 42.2 to 57.5" in text

    def test_a_touch_is_no_break_even(self, scenes):
        text = " ".join(sentences(scenes["touches"]))
        assert "never behind" in text
        assert "the two meet at 20" in text
        assert "pays off" not in text

    def test_identical_curves_are_level(self, scenes):
        assert "the same all over the band" in " ".join(sentences(scenes["tied"]))

    def test_between_published_figures_nobody_knows_of_a_band(self, scenes):
        assert whole(scenes["published"], THROUGHPUT) is None
        assert "everywhere" not in " ".join(sentences(scenes["published"]))

    def test_a_page_without_a_band_is_not_told_by_one(self, scenes):
        assert "everywhere" not in " ".join(sentences(scenes["no band"]))

    def test_a_target_beyond_the_band_stays_open_beside_it(self, scenes):
        summary = sentences(scenes["above"])[0]
        assert "everywhere between 20 and 60" in summary
        assert "No winner can be named at 70 and 90 tok/s/user." in summary


class TestTheSpread:
    def test_a_break_even_has_the_interval_of_the_repeats(self, scenes):
        (crossing,) = whole(scenes["crosses, repeats"], THROUGHPUT).break_evens
        assert (
            f"({crossing.low} to {crossing.high} within the spread of the repeats)"
            in (sentences(scenes["crosses, repeats"])[0])
        )
        assert float(crossing.low) < 35 < float(crossing.high)

    def test_a_break_even_that_the_repeats_do_not_place_is_left_open(self, scenes):
        text = " ".join(sentences(scenes["crosses, too wide"]))
        assert "The curves cross at 35 tok/s/user, but the repeats stray too far" in text
        assert not WINNER.search(text.replace("where the lead changes", ""))

    def test_within_the_spread_is_a_situation_of_its_own(self, scenes):
        comparison = scenes["within the spread"]
        assert [situation(comparison, match) for match in comparison.matches] == ["within-spread"] * 3
        assert cost_sentence(comparison, comparison.matches[0]) is None

    @pytest.mark.parametrize("scene", ["within the spread", "many within the spread"])
    def test_within_the_spread_nobody_is_called_cheaper_or_faster(self, scenes, scene):
        text = " ".join(sentences(scenes[scene]))
        assert "repeats" in text
        assert not WINNER.search(text), text

    def test_cost_may_be_within_the_spread_where_throughput_is_not(self, scenes):
        comparison = scenes["cost within the spread"]
        assert [cost_sentence(comparison, match) for match in comparison.matches] == ["cost-within-spread"] * 3
        assert "cheaper" not in " ".join(sentences(comparison))

    def test_the_table_shows_the_interval_with_the_digits_that_it_justifies(self, scenes):
        text = html.unescape(page(scenes["repeats"]).markdown)
        assert re.search(r"\*\*MTP 3,\d{3} ± \d\d\d?\*\*", text)
        assert re.search(r"MTP 2\.\d\d × \(2\.\d\d to 2\.\d\d\)", text)
        assert "± is the farther end of the 95 % interval" in text

    def test_prose_has_no_more_digits_than_the_spread_justifies(self, scenes):
        text = " ".join(sentences(scenes["within the spread"]))
        throughputs = re.findall(r"\d,\d{3}(?= tok/s/GPU|\))", text)
        assert throughputs
        assert all(number.endswith("0") for number in throughputs)

    def test_the_table_calls_what_is_within_the_spread_so_and_bolds_nobody(self, scenes):
        first = html.unescape(page(scenes["within the spread"]).markdown).split("**At 30")[0]
        assert first.count("within the spread") == 3
        assert "**MTP" not in first
        assert "**Off" not in first

    def test_without_repeats_the_interpolation_tells_how_much_of_a_reading_is_its_own(self, scenes):
        text = " ".join(sentences(scenes["leads"]))
        assert re.search(r"one (of the )?measured points?\b[^.]* by up to 4\.3 %", text)
        assert "±" not in page(scenes["leads"]).markdown
        assert "interpol" not in " ".join(sentences(scenes["repeats"])[-3:])


class TestAnswers:
    def test_an_answer_names_the_points_around_it_and_the_one_to_run(self, scenes, snapshot):
        assert [text for text in sentences(scenes["at least"]) if "or faster" in text] == snapshot

    def test_several_answers_are_a_table(self, scenes, snapshot):
        assert cells(*tables(scenes["at several"])) == snapshot

    def test_without_prices_the_answer_is_a_throughput(self, scenes):
        (text,) = [text for text in sentences(scenes["at least, unpriced"]) if "or faster" in text]
        assert "MTP serves 2,750 tok/s/GPU, read between concurrency 128 and 64" in text

    def test_recipes_say_what_they_share_and_what_tells_them_apart(self, scenes):
        (text,) = [text for text in sentences(scenes["recipes"]) if "or faster" in text]
        assert "4 requests/s, 2P1D (16 GPUs, 8 for prefill, 8 for decode)" in text


class TestFleets:
    def test_each_fleet_is_a_table_of_both_sides(self, scenes, snapshot):
        assert [cells(table) for table in tables(scenes["fleets, below"])] == snapshot

    def test_exact_and_deployable_fleets_stand_apart(self, scenes):
        first, *_ = tables(scenes["fleets"])
        mtp, deployed = cells(first)[1:3]
        assert mtp.startswith("MTP | interpolated | 50 | 200 |")
        assert deployed.startswith("MTP | 38 × concurrency 64, 8 GPUs, TP 8, EP 8 | 60 | 304 |")


class TestPrices:
    def test_one_price_on_both_sides_is_not_turned_around(self, scenes):
        assert not tables(scenes["leads"])

    def test_the_price_that_would_turn_a_target_around(self, scenes, snapshot):
        comparison = scenes["cost apart"]
        assert cells(*tables(comparison)) == snapshot
        found = comparison.analysis.sensitivities[0]
        assert f"${found.b.level:.3f}" in cells(*tables(comparison))[2]

    def test_where_nobody_leads_the_price_is_a_rough_one(self, scenes):
        table = cells(*tables(scenes["cost within the spread"]))
        assert "≈ $2.410" in table[1]
        assert table[-1].startswith("≈ Nobody leads there now")

    def test_tiers_and_sheets_stand_side_by_side(self, scenes, snapshot):
        assert [cells(tables(scenes[scene])[1]) for scene in ("tiers", "sheets")] == snapshot

    def test_within_the_spread_no_tier_names_a_cheaper_side(self, scenes):
        assert "**" not in " ".join(cells(tables(scenes["tiers, within the spread"])[1]))
        assert "**" in " ".join(cells(tables(scenes["tiers"])[1]))


def test_objectives_are_told_with_what_met_them(scenes):
    text = sentences(scenes["slo"])[1]
    assert text.endswith("Only points with TTFT p99 within 2 s entered the frontiers: 2 for MTP and 3 for Off.")


def test_tokens_that_are_asked_for_have_rows_of_their_own(scenes):
    rows = html.unescape(page(scenes["tokens"]).markdown)
    assert "| Output throughput (tok/s/GPU) | MTP 100.0" in rows
    assert "| Input cost ($/M tok) |" in rows
    assert "Output throughput" not in page(scenes["leads"]).markdown.split("## What was run")[0]


def test_every_claim_on_readings_has_its_formula_and_rows(scenes):
    for name, comparison in scenes.items():
        for claim in story(comparison).claims:
            compared = any(match.deltas for match in comparison.matches) and not comparison.points.empty
            if compared and {"readings", "deltas", "answers", "budgets", "fleet", "priced"} & claim.evidence.keys():
                assert claim.evidence["rows"], (name, plain(claim.text))
                assert claim.evidence["formula"], (name, plain(claim.text))
                assert all(row.keys() <= {"source", "row"} for row in claim.evidence["rows"])


def test_the_rows_of_a_reading_are_those_of_the_points_around_it(make):
    comparison = make(targets=(25.0,))
    (claim,) = [part for part in story(comparison).parts if isinstance(part, Claim) and "readings" in part.evidence]
    around = {str(side.frontier["row"].iloc[index]) for side in comparison.sides.values() for index in (0, 1)}
    assert {row["row"] for row in claim.evidence["rows"]} == around
