"""A real call: two WebRTC peers find each other through our signalling and hear each other, over loopback."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiortc import RTCConfiguration, RTCDataChannel, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamTrack

from tests.realtime.test_calls import a_consultation, hears_call, on_call
from tests.world import Phone, Socket, World

FRAMES = 10


class Peer:
    """What a phone does during a call, as docs/calls.md tells it."""

    def __init__(self, phone: Phone, socket: Socket, call: str, ice: dict[str, Any]) -> None:
        self.account, self.socket, self.call = str(phone.person.account), socket, call
        servers = [RTCIceServer(**server) for server in ice["ice_servers"]]
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.frames = asyncio.Event()
        self.connection.addTrack(AudioStreamTrack())
        self.connection.on("track", lambda track: self._listens(track))
        self.connection.on("datachannel", self._opens)
        self._tasks: list[asyncio.Task[None]] = [asyncio.create_task(self._obeys())]
        self.last = 0

    def _listens(self, track: MediaStreamTrack) -> None:
        async def counts() -> None:
            for _ in range(FRAMES):
                await track.recv()
            self.frames.set()

        self._tasks.append(asyncio.create_task(counts()))

    def _opens(self, channel: RTCDataChannel) -> None:
        channel.on("message", lambda text: (self.heard.put_nowait(text), channel.send(f"nghe: {text}")))

    async def offers(self, text: str) -> None:
        channel = self.connection.createDataChannel("chat")
        channel.on("open", lambda: channel.send(text))
        channel.on("message", self.heard.put_nowait)
        await self.connection.setLocalDescription(await self.connection.createOffer())
        await self._signals()

    async def _signals(self) -> None:
        said = self.connection.localDescription
        await self.socket.sends(
            {"t": "call_signal", "call": self.call, "data": {"description": {"type": said.type, "sdp": said.sdp}}}
        )

    async def _obeys(self) -> None:
        while True:
            signal = await self.socket.hears("call_signal", within=30)
            if signal["n"] <= self.last:
                continue
            self.last = signal["n"]
            description = RTCSessionDescription(**signal["data"]["description"])
            await self.connection.setRemoteDescription(description)
            if description.type == "offer":
                await self.connection.setLocalDescription(await self.connection.createAnswer())
                await self._signals()

    async def hangs_up(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.connection.close()


async def test_two_peers_hear_each_other_through_our_signalling(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aioice.ice.get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
    thread, doctor, resident, _ = await a_consultation(house)
    one, two, call = await on_call(doctor, resident, thread)
    ice = [await phone.posts("/v1/calls/ice-servers") for phone in (doctor, resident)]
    caller, callee = Peer(doctor, one, call, ice[0]), Peer(resident, two, call, ice[1])
    try:
        await caller.offers("bà nghe rõ không?")
        async with asyncio.timeout(20):
            assert await callee.heard.get() == "bà nghe rõ không?"
            assert await caller.heard.get() == "nghe: bà nghe rõ không?"
            await caller.frames.wait()
            await callee.frames.wait()
        assert (caller.connection.connectionState, callee.connection.connectionState) == ("connected", "connected")
    finally:
        await caller.hangs_up()
        await callee.hangs_up()
    await one.sends({"t": "call_end", "call": call})
    await hears_call(two, "ended")
