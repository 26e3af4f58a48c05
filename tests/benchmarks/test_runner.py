"""`make bench`: each topic is measured, printed, drawn and kept; what cannot run does not stop the
others. Nothing here depends on how fast anything is."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.__main__ import main, report, result_of, summarize
from benchmarks.data.kept import kept_sqlite
from benchmarks.measure.options import Options
from benchmarks.placement.selling_out import oversold
from benchmarks.report.charts import chart
from benchmarks.report.results import Figure, Result, Row, keep, kept
from benchmarks.report.tables import table
from benchmarks.topics import TOPICS, Topic, script

TOPIC = {topic.name: topic for topic in TOPICS}
RESULT = Result(
    "sums",
    [Row("one sum", side, {"CPU µs": value}) for side, value in (("hub", 2.0), ("other", 60.0))],
    [Figure("other by hub", 30, 20), Figure("hub by limit", 3, 2.2, at_most=True)],
    "CPU µs",
)


def tiny(folder: Path) -> Options:
    """Without PostgreSQL."""
    return Options(orders=50, rounds=1, seconds=0.1, data=folder, server=None, skus=20)


async def test_reads_are_compared_on_equal_answers(tmp_path: Path) -> None:
    result = await result_of(TOPIC["sqlite"], tiny(tmp_path))
    assert len(result.rows) == 6, result.notes
    assert [figure.goal for figure in result.figures] == [25, 25, 18]
    report(result, tmp_path)
    assert (tmp_path / "bench" / "sqlite.svg").exists()


async def test_orders_are_placed_and_none_is_sold_twice(tmp_path: Path) -> None:
    assert await oversold(await kept_sqlite(tiny(tmp_path).placing, tmp_path), skus=20) == 0


async def test_the_layer_of_a_mutation_is_measured_with_nothing_placed(tmp_path: Path) -> None:
    (figure,) = (await result_of(TOPIC["mutations"], tiny(tmp_path))).figures
    assert figure.ratio > 0


@pytest.mark.parametrize("name", ["reads", "growth", "placement", "engine"])
async def test_without_postgresql_a_topic_says_so(name: str, tmp_path: Path) -> None:
    result = await result_of(TOPIC[name], tiny(tmp_path))
    assert "Not measured: PostgreSQL" in table(result)


async def test_a_benchmark_that_fails_says_so_and_stops_no_other(tmp_path: Path) -> None:
    result = await result_of(script("benchmarks.levitation", "none"), tiny(tmp_path))
    (note,) = result.notes
    assert "benchmarks.levitation has ended with code 1" in note


async def test_a_topic_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    async def fail(options: Options) -> Result:
        raise RuntimeError("the sides answer differently")

    result = await result_of(Topic("wrong", "two unequal sides", fail), tiny(tmp_path))
    assert result.failed
    assert "the sides answer differently" in table(result)


def test_figures_of_all_topics_are_in_one_file(tmp_path: Path) -> None:
    report(RESULT, tmp_path)
    keep(Result("placement", figures=[Figure("orders/s", 7, 8)]), tmp_path / "bench")
    keep(Result("reads", figures=[Figure("Q1", 21, 20)]), tmp_path / "bench")
    summarize(tmp_path)
    assert json.loads((tmp_path / "bench.json").read_text()) == [
        {"name": "reads: Q1", "ratio": 21.0, "goal": 20, "met": True},
        {"name": "placement: orders/s", "ratio": 7.0, "goal": 8, "met": False},
    ]
    assert json.loads((tmp_path / "bench" / "sums.json").read_text()) == [
        {"name": "other by hub", "figure": 30.0, "goal": 20, "met": True},
        {"name": "hub by limit", "figure": 3.0, "goal": 2.2, "met": False},
    ]
    assert kept("sums", tmp_path / "bench") == RESULT.figures


def test_a_table_has_measurements_and_goals() -> None:
    printed = table(RESULT)
    assert "| one sum | other |" in printed
    assert "| ≥ 20  | yes |" in printed
    assert "| ≤ 2.2 | no  |" in printed


@pytest.mark.parametrize("result", [RESULT, Result("sums", figures=RESULT.figures)])
def test_a_chart_is_an_image(result: Result) -> None:
    drawn = ElementTree.fromstring(chart(result))
    bars = drawn.findall("{http://www.w3.org/2000/svg}rect")
    assert len(bars) - 1 == (len(result.rows) or 2 * len(result.figures))


def test_an_unknown_topic_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["speed"])
    assert "there is no topic speed" in capsys.readouterr().err
