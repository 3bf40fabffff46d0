"""The built pages are served by the app; every path that is no file and no route is one of them."""

from pathlib import Path

import httpx2
import pytest

from app.core.settings import Settings

PAGE = {"Accept": "text/html"}


async def test_without_a_build_there_is_a_page_that_says_how_to_make_one(http: httpx2.AsyncClient):
    for path in ("/", "/console"):
        reply = await http.get(path, headers=PAGE)
        assert reply.status_code == 503
        assert "npm run build" in reply.text


class TestBuilt:
    @pytest.fixture
    def settings(self, settings: Settings, tmp_path: Path) -> Settings:
        built = tmp_path / "dist"
        (built / "assets").mkdir(parents=True)
        (built / "index.html").write_text("<!doctype html><title>Frontdesk</title>")
        (built / "assets" / "app.js").write_text("console.log(1)")
        (tmp_path / "secret.txt").write_text("a secret")
        return settings

    async def test_pages_and_their_files(self, http: httpx2.AsyncClient):
        for path in ("/", "/console?ticket=x", "/console/sessions/ses_1"):
            reply = await http.get(path, headers=PAGE)
            assert (reply.status_code, "Frontdesk" in reply.text) == (200, True), path
        script = await http.get("/assets/app.js")
        assert script.headers["content-type"].startswith("text/javascript")

    async def test_the_api_is_never_a_page(self, http: httpx2.AsyncClient):
        reply = await http.get("/api/nothing", headers=PAGE)
        assert (reply.status_code, reply.headers["content-type"]) == (404, "application/json")

    @pytest.mark.parametrize(
        "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "/missing.js"]
    )
    async def test_nothing_outside_the_build_is_served(self, http: httpx2.AsyncClient, path: str):
        reply = await http.get(path)
        assert "a secret" not in reply.text
        assert reply.status_code in (200, 404)
