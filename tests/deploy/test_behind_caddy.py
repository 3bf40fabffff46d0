"""An app that is restarted behind Caddy, as an upgrade does it: whoever asks waits for it, conversations go on."""

import asyncio
import os
import signal
import ssl
from pathlib import Path

import httpx2

from app.cli.rig.program import running
from tests.deploy.by_hand import AppByHand, CaddyByHand, MigrateByHand, Place, PostgresByHand, RedisByHand, clean
from tests.servers import program_or_skip


async def test_what_is_asked_while_the_app_is_away_is_answered_by_the_next_one(tmp_path: Path):
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
            body = {"session_id": opened["session_id"], "message": "Are you open on Sunday?", "turn_id": "0" * 26}
            turn = asyncio.create_task(http.post("/api/chat", json=body))
            wrong = asyncio.create_task(http.post("/api/chat", content=b"x" * 200_000))
            await app.start()
            shown, answered, refused = await page, await turn, await wrong
            viewed = await http.get(f"/api/sessions/{opened['session_id']}")
            of_operators = [(await http.get(path)).status_code for path in ("/metrics", "/ready", "/health")]

    assert (shown.status_code, answered.status_code) == (200, 200)
    assert "closed" in answered.json()["reply"]
    assert [message["role"] for message in viewed.json()["messages"]] == ["agent", "customer", "agent"]
    assert refused.status_code in (413, 422), "the app's own word, not the door's"
    assert of_operators == [404, 404, 404]
