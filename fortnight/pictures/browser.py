"""A headless Chromium, driven over its DevTools protocol."""

import asyncio
import base64
import json
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any, Self

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
STARTED = b"DevTools listening on "
PATIENCE_SECONDS = 30.0
WIDEST_PHONE = 600


class BrowserError(Exception):
    """The browser is not there, or does not do what it was asked for."""


class Browser:
    """One page of a browser that was started for it."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._page: aiohttp.ClientWebSocketResponse | None = None
        self._asked = 0

    async def __aenter__(self) -> Self:
        try:
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            port = await self._start(folder)
            session = await self._stack.enter_async_context(aiohttp.ClientSession())
            async with session.put(f"http://127.0.0.1:{port}/json/new?about:blank") as response:
                address = (await response.json())["webSocketDebuggerUrl"]
            self._page = await self._stack.enter_async_context(session.ws_connect(address, max_msg_size=0))
            await self._ask("Page.enable")
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def set_size(self, width: int, height: int, *, scale: float = 1) -> None:
        """Show the page as a screen of this size does; a narrow one as a phone."""
        size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < WIDEST_PHONE}
        await self._ask("Emulation.setDeviceMetricsOverride", size)

    async def open(self, address: str) -> None:
        """Load a page."""
        await self._ask("Page.navigate", {"url": address})
        await self._until("Page.loadEventFired")

    async def evaluate(self, function: str, *arguments: object) -> Any:
        """Call a JavaScript function with JSON arguments, and return what it returns."""
        call = f"({function})({', '.join(map(json.dumps, arguments))})"
        asked = {"expression": call, "returnByValue": True, "awaitPromise": True}
        answer = await self._ask("Runtime.evaluate", asked)
        if "exceptionDetails" in answer:
            raise BrowserError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    async def picture(self, clip: Mapping[str, float] | None = None) -> bytes:
        """What the screen shows, as a PNG; or a part of the page, `clip` with its x, y, width and height."""
        part = {"clip": {**clip, "scale": 1}, "captureBeyondViewport": True} if clip else {}
        return base64.b64decode((await self._ask("Page.captureScreenshot", {"format": "png", **part}))["data"])

    async def pdf(self) -> bytes:
        """The page as it is printed on A4."""
        paper = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": True, "preferCSSPageSize": True}
        return base64.b64decode((await self._ask("Page.printToPDF", paper))["data"])

    async def _start(self, folder: str) -> int:
        """Start the browser, and return the port on which it listens."""
        program = next((found for name in NAMES if (found := shutil.which(name))), None)
        if program is None:
            raise BrowserError(f"No browser is installed; any of {', '.join(NAMES)} will do.")
        options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")
        process = await asyncio.create_subprocess_exec(
            program,
            *options,
            "--remote-debugging-port=0",
            f"--user-data-dir={Path(folder) / 'profile'}",
            stderr=asyncio.subprocess.PIPE,
        )
        self._stack.push_async_callback(_stop, process)
        assert process.stderr
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for line in process.stderr:
                if line.startswith(STARTED):
                    return int(line.split(b"/")[2].rpartition(b":")[2])
        raise BrowserError(f"{program} has not started")

    async def _ask(self, method: str, parameters: Mapping[str, object] | None = None) -> dict[str, Any]:
        assert self._page
        self._asked += 1
        await self._page.send_json({"id": self._asked, "method": method, "params": parameters or {}})
        answer = await self._until(self._asked)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    async def _until(self, awaited: int | str) -> dict[str, Any]:
        """Wait for the answer with that number, or for that event."""
        assert self._page
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                message: dict[str, Any] = await self._page.receive_json()
                if awaited in (message.get("id"), message.get("method")):
                    return message


async def _stop(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
