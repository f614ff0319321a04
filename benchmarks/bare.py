"""The baselines of `serving`: a bare Flask page of the same HTML, a bare route that commits one row.

Run by gunicorn as the service is. The page goes through Jinja line by line, as plain data; the row takes the same
request as ours and is committed with the same durability.
"""

import json
import os
import sqlite3
from pathlib import Path

from flask import Flask, render_template_string, request
from markupsafe import Markup

FOLDER = Path(os.environ["BARE_FOLDER"])
DATABASE = FOLDER / "bare.db"
LINES = [Markup(line) for line in (FOLDER / "page.html").read_text("utf-8").split("\n")]  # noqa: S704 - our own page
TEMPLATE = "{% for line in lines %}{{ line }}\n{% endfor %}"

app = Flask(__name__)

with sqlite3.connect(DATABASE) as connection:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS saved (id INTEGER PRIMARY KEY, text TEXT)")


@app.get("/page")
def page() -> str:
    """The page."""
    return render_template_string(TEMPLATE, lines=LINES)


@app.post("/row")
def row() -> dict[str, int]:
    """One committed row."""
    with sqlite3.connect(DATABASE) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("INSERT INTO saved (text) VALUES (?)", (json.dumps(request.form, ensure_ascii=False),))
    return {"ok": 1}
