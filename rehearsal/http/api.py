"""Processes every HTTP request: authenticates, counts and checks it, runs its route, and sends the response.

Each response says what time it is here, so that a client's clock can follow.
"""

import json
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC
from email.utils import format_datetime
from itertools import product
from typing import Any

from aiohttp import BodyPartReader, web

from rehearsal.errors import ApiError, invalid_fields, invalid_form
from rehearsal.faults import DroppedError, Faults, When
from rehearsal.http.all_routes import ROUTES
from rehearsal.http.openapi import Schema
from rehearsal.http.rate_limits import RateLimits
from rehearsal.http.routing import Call, Response, Route
from rehearsal.interactions.registry import Interactions
from rehearsal.limits.values import check_snowflake
from rehearsal.messages.posting import Upload
from rehearsal.voice.states import VoiceStates
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import ATTACHMENT_LIMIT, Application
from rehearsal.world.world import World

_log = logging.getLogger(__name__)
_MAJOR = ("channel_id", "guild_id", "token")
_VERSIONS = ("v9", "v10")
_ALWAYS = {"Via": "1.1 google"}
_SIZE_LIMIT = 25 * 1024 * 1024


class HttpApi:
    """Discord's HTTP API. `gateway_url` returns, for a request, the gateway's URL for clients of its port."""

    def __init__(
        self,
        world: World,
        interactions: Interactions,
        voice: VoiceStates,
        faults: Faults,
        schema: Schema | None,
        gateway_url: Callable[[web.Request], str],
    ) -> None:
        self._world = world
        self._interactions = interactions
        self._voice = voice
        self._faults = faults
        self._schema = schema
        self._gateway_url = gateway_url
        self._limits: dict[int, RateLimits] = {}

    def web_application(self, websocket: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.Application:
        """The web application: every route, the websocket at the root, and a catch-all that adds a complaint."""
        made = web.Application(client_max_size=_SIZE_LIMIT)
        # One route per version, since aiohttp indexes routes by the part before the first parameter.
        for version, route in product(_VERSIONS, ROUTES):
            made.router.add_route(route.method, f"/api/{version}{route.template}", self._handler(route))
        made.router.add_get("/", websocket)
        made.router.add_get("/attachments/{channel_id}/{attachment_id}/{filename}", self._attachment)
        made.router.add_route("*", "/{path:.*}", self._unknown)
        return made

    def _handler(self, route: Route) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.StreamResponse:
            path = _path(request)
            headers = _ALWAYS | {"Date": format_datetime(self._world.now().astimezone(UTC), usegmt=True)}
            try:
                await self._faults.apply(request.method, path, When.BEFORE)
                status, body = await self._process(route, request, path, headers)
                await self._faults.apply(request.method, path, When.AFTER)
            except ApiError as error:
                headers |= error.headers
                status, body = error.status, _body_of(error)
            except DroppedError:
                return _cut(request)
            token = request.match_info.get("token", "")
            noted = path.replace(token, "…") if token else path
            self._world.journal.note(EntryKind.REQUEST, f"{request.method} {noted}", status=status)
            return _answer(status, body, headers)

        return handle

    async def _process(self, route: Route, request: web.Request, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        self._world.timers.run_due()
        application = self._authenticated(route, request)
        limits = self._limits.setdefault(application.id, RateLimits(time.time, self._world.now, self._world.rate))
        major = next((request.match_info[key] for key in _MAJOR if key in request.match_info), "")
        headers |= limits.take(route.method, route.template, major, exempt=route.by_token)
        body, uploads = await _read(request)
        call = Call(
            self._world,
            application,
            self._interactions,
            self._voice,
            limits,
            request.match_info,
            request.query,
            route.takes() if body is None else body,
            uploads,
            self._gateway_url(request),
        )
        self._check(route, call, path, body)
        result = self._run(route, call, path)
        if isinstance(result, Response):
            return result.status, result.body
        return (204, None) if result is None else (200, result)

    def _check(self, route: Route, call: Call, path: str, body: Any) -> None:
        """Refuse what must not be done. What only Discord's document refuses is a bug of the client: a complaint."""
        for name, value in call.params.items():
            if name.endswith("_id"):
                check_snowflake(value, (name,))
        if not isinstance(call.body, route.takes):
            kind = {dict: "DICT", list: "LIST"}[route.takes]
            raise invalid_form([], f"{kind}_TYPE_CONVERT", f"Only a {kind.lower()} may be used here")
        if not route.by_token:
            call.require(route.needs)
        route.check(call)
        violations = self._schema.check(route.method, path, body) if self._schema else []
        for violation in violations:
            self._world.complain(str(violation))
        if violations:
            raise invalid_fields(violation.error for violation in violations)

    def _run(self, route: Route, call: Call, path: str) -> Any:
        try:
            return route.handler(call)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # Without Discord's document a malformed request comes so far. A bug of this server must not be hidden.
            self._world.complain(f"{route.method} {path} could not be done: {error!r}")
            _log.exception("%s %s", route.method, path)
            raise ApiError(500, 0, "500: Internal Server Error") from error

    def _authenticated(self, route: Route, request: web.Request) -> Application:
        if route.by_token:
            asked = self._interactions.by_token(request.match_info["token"])
            known = asked.application if asked else next(iter(self._world.applications.values()), None)
            if known is None:
                raise ApiError(404, 10015, "Unknown Webhook")
            return known
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        application = self._world.by_token(token) if scheme == "Bot" else None
        if application is None:
            raise ApiError(401, 0, "401: Unauthorized")
        return application

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        key = request.match_info["attachment_id"]
        found = self._world.attachments.get(int(key)) if key.isdecimal() else None
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found.content, headers={"Content-Type": found.content_type})

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        self._world.complain(f"Unknown route: {request.method} {request.path}")
        return _answer(404, {"message": "404: Not Found", "code": 0}, dict(_ALWAYS))


def _path(request: web.Request) -> str:
    return "/" + request.path.split("/", 3)[3]


async def _read(request: web.Request) -> tuple[Any, dict[str, Upload]]:
    if request.content_type.startswith("multipart/"):
        return await _read_form(request)
    sent = await request.read()
    return _parsed(sent) if sent else None, {}


async def _read_form(request: web.Request) -> tuple[Any, dict[str, Upload]]:
    body: Any = {}
    uploads: dict[str, Upload] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = _parsed(bytes(await part.read()))
        elif part.name and part.name.startswith("files["):
            kind = part.headers.get("Content-Type", "")
            uploads[part.name[6:-1]] = Upload(part.filename or "file", bytes(await part.read()), kind)
    if any(len(upload.content) > ATTACHMENT_LIMIT for upload in uploads.values()):
        raise ApiError(413, 40005, "Request entity too large")
    return body, uploads


def _parsed(sent: bytes) -> Any:
    try:
        return json.loads(sent)
    except ValueError as error:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from error


def _body_of(error: ApiError) -> dict[str, Any]:
    return error.body() | ({"code": error.code} if error.code else {})


def _answer(status: int, body: Any, headers: dict[str, str]) -> web.Response:
    if status == 204:
        return web.Response(status=204, headers=headers)
    # aiohttp would add a charset, and discord.py would not recognise the body as JSON.
    return web.Response(
        status=status, body=json.dumps(body).encode(), headers=headers | {"Content-Type": "application/json"}
    )


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)
