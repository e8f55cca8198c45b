"""The socket's description is what the code does, and docs/realtime.md names what the description names."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import jsonschema_rs
import msgspec
import pytest

from api import asyncapi, guard, wire
from notify import feed
from realtime import frames, session, socket
from tests.realtime.test_conversations import a_care_thread, says
from tests.realtime.test_hostile_frames import HOSTILE
from tests.world import World

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "realtime.md").read_text()
DRAWN: dict[str, Any] = json.loads(msgspec.json.encode(asyncapi.description("0")))


def found(pointer: str) -> Any:
    """What a local reference points at."""
    here: Any = DRAWN
    for part in pointer.removeprefix("#/").split("/"):
        here = here[part]
    return here


def refs(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [ref for value in part.values() for ref in refs(value)]
    return [ref for value in part for ref in refs(value)] if isinstance(part, list) else []


def validator(frame: type) -> Any:
    schema = {"$ref": f"#/components/schemas/{frame.__name__}", "components": DRAWN["components"]}
    return jsonschema_rs.validator_for(schema, validate_formats=True)


async def test_it_is_served(house: World) -> None:
    answer = await house.stranger.get("/schema/asyncapi.json")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/json")
    assert {**answer.json(), "info": None} == {**DRAWN, "info": None}


def test_it_has_the_shape_of_asyncapi_3_and_every_reference_leads_somewhere() -> None:
    assert DRAWN["asyncapi"] == "3.1.0" and {"title", "version"} <= DRAWN["info"].keys()
    for ref in refs(DRAWN):
        assert found(ref), ref
    for operation in DRAWN["operations"].values():
        assert operation["action"] in ("send", "receive")
        for part in (operation, operation.get("reply", operation)):
            own = "#/channels/realtime"
            assert part["channel"]["$ref"] == own and part["messages"]
            assert all(message["$ref"].startswith(f"{own}/messages/") for message in part["messages"])
    for schema in DRAWN["components"]["schemas"].values():
        jsonschema_rs.meta.validate({**schema, "components": DRAWN["components"]})


def test_every_frame_is_in_it_under_its_tag_and_in_an_operation() -> None:
    for union, action in ((frames.FrameIn, "receive"), (frames.FrameOut, "send")):
        for frame in get_args(union):
            message = DRAWN["components"]["messages"][frame.__name__]
            assert message["name"] == frame.__struct_config__.tag
            assert found(message["payload"]["$ref"])["properties"]["t"]["enum"] == [message["name"]]
            here = f"#/channels/realtime/messages/{frame.__name__}"
            lists = [
                operation["messages"]
                if operation["action"] == action
                else operation.get("reply", {"messages": []})["messages"]
                for operation in DRAWN["operations"].values()
            ]
            assert any({"$ref": here} in some for some in lists), f"{frame.__name__} is in no operation"


def test_what_the_server_would_not_read_the_description_forbids() -> None:
    texts = [data[8:] for data, code in HOSTILE.values() if code == frames.BAD_FRAME and data[1] & 127 == 126]
    assert len(texts) > 3, "the corpus has other sizes now"
    checks = [validator(frame) for frame in get_args(frames.FrameIn)]
    for raw in texts:
        try:
            frame = json.loads(raw)
            json.dumps(frame, ensure_ascii=False).encode()
        except (ValueError, RecursionError):  # what no schema sees: it is no JSON, or no text
            continue
        assert not any(check.is_valid(frame) for check in checks), frame


async def test_what_goes_over_the_wire_is_as_described(house: World) -> None:
    thread, _, resident, _, nurse = await a_care_thread(house)
    app, other = await nurse.opens_socket(), await resident.opens_socket()
    seq = await says(app, thread)
    await app.sends({"t": "ping", "n": 1})
    await app.sends({"t": "correct", "conversation": thread, "key": str(UUID(int=9)), "seq": seq, "body": "khác"})
    await app.sends({"t": "retract", "conversation": str(UUID(int=7)), "key": str(UUID(int=8)), "seq": seq})
    await app.sends({"t": "typing", "conversation": thread})
    await app.hears("refused")
    while not {"typing", "message_changed"} <= {f.get("kind", f["t"]) for f in other.heard}:
        await other.hears(lambda _: True)
    await app.sends({"t": "dance"})
    await app.hears("bye")
    by_tag = {frame.__struct_config__.tag: validator(frame) for frame in get_args(frames.FrameOut)}
    heard = [*app.heard, *other.heard]
    for frame in heard:
        by_tag[frame["t"]].validate(frame)
    assert {f["t"] for f in heard} == {"welcome", "event", "caught_up", "said", "refused", "typing", "pong", "bye"}


def table(heading: str) -> list[str]:
    """The first cells of the table's rows."""
    part = PAGE.split(f"| {heading} |")[1].split("\n\n")[0]
    return [row.split("|")[1].strip() for row in part.splitlines() if row.startswith("| `") or re.match(r"\| \d", row)]


@pytest.mark.parametrize(
    ("heading", "union"), [("client → server", frames.FrameIn), ("server → client", frames.FrameOut)]
)
def test_the_page_names_every_frame_with_its_fields(heading: str, union: Any) -> None:
    wanted = []
    for frame in get_args(union):
        fields = msgspec.structs.fields(frame)
        shown = ", ".join(f.encode_name + "?" * (not f.required and union is frames.FrameIn) for f in fields)
        wanted.append(f"`{frame.__struct_config__.tag} {{{shown}}}`")
    assert table(heading) == wanted


def test_the_page_names_every_close_code_and_every_kind() -> None:
    constants = {
        value for name, value in vars(frames).items() if name.isupper() and isinstance(value, int) and value < 5000
    }
    assert constants <= asyncapi.CLOSES.keys()
    assert [int(code) for code in table("code")] == sorted(asyncapi.CLOSES)
    kinds = PAGE.split("### Kinds of events")[1].split("\n## ")[0]
    assert {kind for kind in get_args(feed.Kind) if f"`{kind}`" not in kinds} == set()


@pytest.mark.parametrize(
    "said",
    [
        f"{frames.FRAME_AT_MOST // 1024} KiB",
        f"{wire.OTHERS_PER_S:.0f} a second, {wire.OTHERS_AT_ONCE:.0f} at once",
        f"{session.SAYS_PER_S:.0f} a second, 60 at once",
        f"at most {guard.HEAD_AT_MOST // 1024} KiB",
        f"{wire.FRAGMENTS_AT_MOST} fragments",
        f"{socket.QUEUED_AT_MOST // 1024} KiB",
        f"{socket.STUCK_AFTER_S:.0f} s",
        f"{socket.SPREAD_MS // 1000} s",
    ],
)
def test_the_page_names_the_limits(said: str) -> None:
    assert said in PAGE
