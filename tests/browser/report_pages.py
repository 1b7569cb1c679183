"""Opens pages of results in a real browser, without a network, and uses everything on them.

    report_pages.py OVERTONE PICTURES      the program; a folder for pages and screenshots

Needs the Python package playwright and a Chromium of the system; without them it exits with 77.
"""
import pathlib
import shutil
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
SKIPPED = 77
ENDINGS = (0, 3)  # 3: limits are broken, which is a result
PAGES = {
    "flow": ["networks/ieee33"],
    "flow-by-phase": ["networks/ieee13_by_phase"],
    "condition": ["studies/ieee33-case3-strategy2.toml"],
    "compare": ["tests/fuzz/inputs/conditioning/optimised.toml"],
    "host": ["studies/hosting/ieee33-limits-b.toml", "--scenario", "1", "--scenario", "2", "--bus", "18",
             "--bus", "25"],
    "dispatch": ["studies/dispatch/ieee33.toml"],
    "allocate": ["studies/allocation/ieee13.toml"],
    "scan": ["networks/ieee13_by_phase", "--to", "15", "--bus", "671", "675"],
    "standard": ["networks/ieee13_by_phase"],
    "montecarlo": ["studies/montecarlo/ieee33.toml", "--samples", "50"],
}
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
MOST_OPTIONS = 6  # of a list that are tried


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def make_page(program, name, arguments, folder):
    page = folder / f"{name}.html"
    command = [program, name.split("-")[0], *arguments, "--report", str(page)]
    run = subprocess.run(command, cwd=TOP, capture_output=True, text=True)
    if run.returncode not in ENDINGS:
        raise AssertionError(f"{' '.join(command)}: exit code {run.returncode}: {run.stderr}")
    return page


class Watched:
    """A page, and all that it complained of or asked for."""

    def __init__(self, browser, file, viewport, scheme="light"):
        self.context = browser.new_context(viewport=viewport, offline=True, color_scheme=scheme)
        self.page = self.context.new_page()
        self.faults = []
        self.page.on("console", lambda message: self.faults.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", lambda request: self.requested(request.url, file))
        self.page.goto(file.as_uri())
        self.page.wait_for_function("document.documentElement.dataset.ready")
        self.see_all()

    def requested(self, url, file):
        if url != file.as_uri():
            self.faults.append(f"request: {url[:200]}")

    def see_all(self):
        for plot in self.page.locator("figure .plot").all():
            plot.scroll_into_view_if_needed()
            plot.locator("svg.main-svg").first.wait_for()
        self.page.evaluate("window.scrollTo(0, 0)")

    def close(self):
        assert not self.faults, self.faults
        self.context.close()


def picture(figure):
    return figure.locator(".plot").inner_html()


def use_lists(figure):
    for choice in figure.locator("select").all():
        count = min(choice.locator("option").count(), MOST_OPTIONS)
        first = choice.evaluate("list => list.selectedIndex")
        for option in [*range(count), first]:
            choice.select_option(index=option)
            assert choice.evaluate("list => list.selectedIndex") == option


def use_sliders(figure):
    for slider in figure.locator("input[type=range]").all():
        slider.focus()
        shown = slider.locator("xpath=../output")
        before, drawn = shown.inner_text(), picture(figure)
        slider.press("Home")
        at_first, first_drawn = shown.inner_text(), picture(figure)
        slider.press("ArrowRight")
        assert shown.inner_text() != at_first
        assert first_drawn != drawn or at_first == before
        slider.press("End")
        assert slider.get_attribute("aria-valuetext") == shown.inner_text()


def use_fields(figure):
    for field in figure.locator("input[list]").all():
        field.fill("no such option")
        field.press("Enter")
        assert field.get_attribute("aria-invalid") == "true"
        known = figure.locator("datalist option").first.get_attribute("value")
        field.fill(known)
        field.press("Enter")
        assert field.get_attribute("aria-invalid") == "false"


def use_tables(figure):
    for summary in figure.locator("summary").all():
        summary.focus()
        summary.press("Enter")
    for table in figure.locator("details table").all():
        assert table.is_visible()
        assert table.locator("tbody tr").count() > 0
    for summary in figure.locator("summary").all():
        summary.press("Enter")


def check_desktop(browser, file, pictures):
    watched = Watched(browser, file, DESKTOP)
    page = watched.page
    assert page.locator("figure").count() > 0
    assert page.locator("h1").inner_text().strip()
    assert page.locator(".modebar-btn[data-title*='loud']").count() == 0  # nothing is sent anywhere
    assert page.locator(".modebar-btn--logo").count() == 0
    page.screenshot(path=pictures / f"{file.stem}.png", full_page=True)
    for figure in page.locator("figure").all():
        for use in (use_lists, use_sliders, use_fields, use_tables):
            use(figure)
        assert "NaN" not in figure.locator(".plot").inner_text()
    page.pdf(path=pictures / f"{file.stem}.pdf", format="A4", print_background=True)
    watched.close()


def check_phone(browser, file, pictures):
    watched = Watched(browser, file, PHONE, scheme="dark")
    wide = watched.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"], f"{file.stem}: {wide} px wide on a phone"
    watched.page.screenshot(path=pictures / f"{file.stem}-phone.png", full_page=True)
    watched.close()


def main(program, pictures):
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip("this python3 has no playwright; pip install playwright")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        skip("no Chromium; apt-get install chromium")
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, arguments in PAGES.items():
            file = make_page(program, name, arguments, pictures)
            check_desktop(browser, file, pictures)
            check_phone(browser, file, pictures)
            print(f"{name}: {file.stat().st_size / 1e6:.2f} MB")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve())
