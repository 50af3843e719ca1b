"""Pictures for pages that open without a network: the one home of plotly (extra ``html``).

Only plotly's script is used, the file that comes inside the package; the figures themselves are
written as plain JSON by whoever makes the page. Nothing is fetched, when a page is made or opened.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from minyi_router.errors import TableError


@cache
def picture_script(purpose: str = "生成网页") -> str:
    """Plotly's own minified script, safe to stand between ``<script>`` and ``</script>``.

    Args:
        purpose: what the person asked for, as the message names it when plotly is missing.

    Raises:
        TableError: plotly is not installed; the message is Chinese and says what to run.
        ValueError: a release of plotly whose script would end its own ``<script>``.
    """
    try:
        from plotly.offline import get_plotlyjs  # noqa: PLC0415  an extra: only pages need it
    except ModuleNotFoundError as error:
        advice = '请运行：pip install "minyi_router[html]"'
        raise TableError(f"{purpose}需要 plotly，本机没有安装。{advice}") from error
    return inline_script(str(get_plotlyjs()))


def inline_script(code: str) -> str:
    """A script as it may stand inside a page: lines end as the browser reads them, nothing closes it.

    Raises:
        ValueError: the code holds ``</script`` or ``<!--``, which a page would not read as code.
    """
    code = code.replace("\r\n", "\n").replace("\r", "\n")
    if "</script" in code.lower() or "<!--" in code:
        raise ValueError("the script would end, or open a comment, inside its own page")
    return code


def script_hash(code: str) -> str:
    """What a Content-Security-Policy writes to let exactly this inline script run."""
    digest = hashlib.sha256(code.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
