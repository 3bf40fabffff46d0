from app.api.openapi import export
from app.cli.installation.places import ROOT


def test_the_page_was_typed_from_the_api_as_it_is():
    document = ROOT / "frontend" / "src" / "lib" / "api" / "openapi.json"
    how = "python -m app.api.openapi > frontend/src/lib/api/openapi.json, then npm run contracts"
    assert document.read_text() == export(), how
