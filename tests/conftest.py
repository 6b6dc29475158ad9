"""Settings of all tests, and a real Chromium for those that look at what readers see."""

import base64
import shutil
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

# Times are never asserted: the first example pays for scipy's import, and machines differ.
settings.register_profile("paretopress", deadline=None, print_blob=True)
settings.load_profile("paretopress")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    """Give each test a cache of its own: nothing is taken from the user's, and nothing is left there."""
    monkeypatch.setenv("PARETOPRESS_CACHE", str(tmp_path_factory.mktemp("cache")))


FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
)
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


class Browser:
    """A driver of Chromium, with what the tests ask of it."""

    def __init__(self, driver):
        self.driver = driver
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source=VIOLATIONS)

    def cdp(self, command, **arguments):
        return self.driver.execute_cdp_cmd(command, arguments)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def later(self, script):
        """Wait for what a script resolves to."""
        return self.driver.execute_async_script(f"const done = arguments[0]; ({script}).then(done, done)")

    def open(self, page, fragment=""):
        self.driver.get("about:blank")
        self.driver.get(f"{Path(page).as_uri()}{fragment}")
        self.settle()

    def settle(self):
        """Wait until the chart is drawn."""
        self.later("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")

    def size(self, width, height=900, *, mobile=False):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def media(self, scheme="light", media=""):
        self.cdp(
            "Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": scheme}]
        )

    def scripts(self, *, on):
        self.cdp("Emulation.setScriptExecutionDisabled", value=not on)

    def picture(self, file):
        """Save what the page looks like, for a person to look at."""
        shot = self.cdp("Page.captureScreenshot", captureBeyondViewport=True, format="png")
        Path(file).write_bytes(base64.b64decode(shot["data"]))

    def complaints(self):
        """Return what the console holds against the page, and what its policy had to forbid."""
        return [entry["message"] for entry in self.driver.get_log("browser")] + self.run("return window.violations")

    def accessibility(self):
        """Return what axe-core holds against the page."""
        if find_spec("axe_playwright_python") is None:  # found and not imported: only its copy of axe-core is wanted
            pytest.skip("needs axe-core: pip install 'paretopress[test]'")
        self.run((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
        found = self.later("axe.run()")
        return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]

    def reset(self):
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.scripts(on=True)
        self.media()
        self.size(1280)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """One browser for all tests: starting it takes as long as ten of them."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium: pip install 'paretopress[test]'")
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (program and driver):
        pytest.skip("needs Chromium and its driver: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    running = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield Browser(running)
    running.quit()


@pytest.fixture
def browser(chromium):
    """The browser as a reader finds it: a wide screen, by day."""
    chromium.reset()
    return chromium
