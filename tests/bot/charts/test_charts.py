"""Pictures tell what the figures tell, to who sees them and to who does not."""

import asyncio
import subprocess
import sys
import threading
import time
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from bot import charts
from bot.charts import Artist, Drawing, alt_text
from bot.charts.steps import Step, bars, step_of, ticks
from core.figures import Curve
from tests.bot.charts.curves import MONDAY, curve
from tests.bot.rendering.scenes import EN, FR, LANGUAGES

SHORT = Curve((MONDAY, date(2026, 3, 3), date(2026, 3, 4)), (3, 0, 5), (1, 2, 0), (12, 10, 15))


@pytest.fixture(scope="module")
def drawn():
    return {language: charts.curve(SHORT, texts) for language, texts in LANGUAGES.items()}


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


def test_a_picture_is_a_png_two_dots_for_each_point_of_a_screen(drawn):
    image = opened(drawn["fr"].png)
    assert image.format == "PNG"
    assert image.size == (1600, 900)


async def test_the_same_curve_is_the_same_bytes_with_no_date_in_them(drawn):
    again = await Artist().draw(Drawing(SHORT, FR))
    assert again == drawn["fr"] != drawn["en"]
    assert opened(again.png).info.keys() <= {"dpi"}


def test_what_came_and_what_went_are_told_apart_without_colours():
    """In grey: bars above the line are plain, those below it hatched."""
    image = opened(charts.curve(Curve(SHORT.days[:2], (9, 9), (9, 9), (1, 1)), FR).png)
    came, went = (image.convert("L").crop((400, y, 640, y + 80)) for y in (510, 625))
    assert len(came.getcolors()) == 1
    assert len(went.getcolors()) > 5


@pytest.mark.parametrize(
    ("days", "step"),
    [(1, Step.DAY), (45, Step.DAY), (46, Step.WEEK), (366, Step.WEEK), (1827, Step.MONTH)],
)
def test_a_long_time_is_told_in_longer_steps_and_nothing_is_lost(days: int, step: Step):
    told = curve(days)
    found = bars(told)
    assert step_of(told) is step
    assert len(found) <= 61
    assert sum(bar.came for bar in found) == sum(told.came)
    assert sum(bar.went for bar in found) == sum(told.went)
    assert found[-1].backlog == told.backlog[-1]


def test_a_week_begins_on_monday_and_the_first_one_may_be_cut_short():
    found = bars(curve(60, begin=date(2026, 3, 5)))
    assert [bar.begin for bar in found[:2]] == [date(2026, 3, 5), date(2026, 3, 9)]


def test_dates_are_written_in_the_reader_s_language_and_fit_beside_one_another():
    assert list(ticks(curve(3), 7, FR)) == [(0, "lun.\n2"), (1, "mar.\n3"), (2, "mer.\n4")]
    assert list(ticks(curve(31), 7, FR))[:2] == [(0, "2 mars"), (5, "7 mars")]
    assert list(ticks(curve(31), 7, EN))[:2] == [(0, "2 Mar"), (5, "7 Mar")]
    assert next(ticks(curve(1000), 5, FR)) == (0, "mars 2026")
    assert all(len(list(ticks(curve(days), 7, FR))) <= 8 for days in range(1, 500))


def test_the_words_of_a_picture_carry_its_figures():
    assert alt_text(SHORT, EN) == (
        "Curve from 2 March 2026 to 4 March 2026: 8 tickets in, 3 tickets out. Open at the end of "
        "the day: 12 on the first day, 15 on the last, at most 15 on 4 March 2026. "
        "Most came in on 4 March 2026: 5."
    )
    assert "du 2 mars 2026 au 4 mars 2026" in alt_text(SHORT, FR)


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_the_words_stay_within_what_slack_takes(texts):
    told = alt_text(curve(1827, most=10**12), texts)
    assert 0 < len(told) <= 2000


def test_a_quiet_time_is_drawn_too():
    quiet = Curve(SHORT.days, (0, 0, 0), (0, 0, 0), (0, 0, 0))
    assert charts.curve(quiet, FR).png
    assert "Le plus" not in alt_text(quiet, FR)


def test_no_day_is_no_curve_and_one_day_says_no_more_than_its_figures():
    nothing = Curve((), (), (), ())
    with pytest.raises(ValueError, match="without days"):
        charts.curve(nothing, FR)
    with pytest.raises(ValueError, match="without days"):
        alt_text(nothing, FR)
    found = [charts.drawing_of(each, FR) for each in (None, nothing, curve(1), curve(2))]
    assert found == [None, None, None, Drawing(curve(2), FR)]
    assert Drawing(SHORT, EN).alt == alt_text(SHORT, EN)


async def test_pictures_are_drawn_beside_the_loop_one_at_a_time(monkeypatch):
    drawing = threading.Lock()

    def draws(*_):
        assert threading.current_thread() is not threading.main_thread()
        assert drawing.acquire(blocking=False)
        time.sleep(0.01)
        drawing.release()

    monkeypatch.setattr(charts, "curve", draws)
    artist = Artist()
    await asyncio.gather(*(artist.draw(Drawing(SHORT, FR)) for _ in range(3)))


def test_nothing_is_imported_to_draw_before_it_is_drawn_nor_said_where_no_home_can_be_written(
    tmp_path,
):
    draws = (
        "import sys, bot.wiring; assert 'matplotlib' not in sys.modules;"
        "from bot import charts; from tests.bot.rendering.scenes import FR;"
        "from tests.bot.charts.curves import curve; assert charts.curve(curve(3), FR).png"
    )
    nowhere = tmp_path / "file"
    nowhere.touch()
    environment = {"HOME": str(nowhere), "PATH": "", "PYTHONPATH": ".", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", draws],
        check=False, env=environment, capture_output=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
