"""An app that is restarted behind Caddy, as an upgrade does it: pages wait for it, conversations go on."""

import asyncio
import os
import signal
import ssl
from pathlib import Path

import httpx2

from app.cli.rig.program import running
from tests.deploy.by_hand import AppByHand, CaddyByHand, MigrateByHand, Place, PostgresByHand, RedisByHand, clean
from tests.servers import program_or_skip


async def test_a_page_asked_for_while_the_app_is_away_comes_from_the_next_one(tmp_path: Path):
    program_or_skip("caddy", "caddy")
    clean(tmp_path)
    place = Place.on_loopback(tmp_path)
    app, caddy = AppByHand(place), CaddyByHand(place)
    async with (
        running(PostgresByHand(place), RedisByHand(place)),
        MigrateByHand("migrate", place),
        running(app, caddy),
    ):
        trusting = ssl.create_default_context(cafile=str(caddy.root_certificate))
        async with httpx2.AsyncClient(verify=trusting, base_url=f"https://{place.public}", timeout=150) as http:
            opened = (await http.post("/api/sessions", json={})).json()
            http.headers["Authorization"] = f"Bearer {opened['token']}"

            assert app.pid is not None
            os.kill(app.pid, signal.SIGTERM)
            while app.is_running:
                await asyncio.sleep(0.02)
            page = asyncio.create_task(http.get("/"))
            view = asyncio.create_task(http.get(f"/api/sessions/{opened['session_id']}"))
            await app.start()
            shown, viewed = await page, await view
            body = {"session_id": opened["session_id"], "message": "Are you open on Sunday?", "turn_id": "0" * 26}
            answer = await http.post("/api/chat", json=body)

    assert (shown.status_code, viewed.status_code) == (200, 200)
    assert [message["role"] for message in viewed.json()["messages"]] == ["agent"]
    assert answer.json()["reply"], "the conversation goes on"
