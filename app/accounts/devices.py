"""A few words for a browser, so that people recognise their own sessions."""

from flask_babel import gettext as _

# Order matters: most browsers also claim to be the ones further down.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
# Between the two in what is stored.
ON = " on "


def put_device(device: str) -> str:
    """Return the stored words for a browser in the language of the page."""
    browser, on, system = device.partition(ON)
    if not on:
        return device or str(_("An unknown program"))
    return str(_("%(browser)s on %(system)s", browser=browser, system=system))


def describe_device(user_agent: str) -> str:
    """Return "Firefox on Linux" or the like; what is unknown is named by its own first word, if it has one."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser}{ON}{system}"
    own_name = user_agent.split("/")[0].split(" ")[0][:40]
    return browser or system or (own_name if own_name.isprintable() else "")
