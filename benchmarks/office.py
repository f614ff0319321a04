"""A baseline where LibreOffice is installed: the same letters as .docx, turned into PDF in one run of twenty."""

import re
import shutil
import subprocess
import tempfile
import zipfile
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.measuring import seconds

SOFFICE = shutil.which("soffice")
LETTERS = 20
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_IS_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_DOCUMENT}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r" Type="{_IS_DOCUMENT}" Target="word/document.xml"/></Relationships>',
}


def milliseconds(pages: list[str]) -> float | None:
    """What a letter takes, the start of the program included, once it was started; None without the part for texts."""
    if SOFFICE is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [_written(folder / f"{n:02}.docx", page) for n, page in enumerate(pages[:LETTERS])]
        if not _convert(folder, files[:1]):  # its profile is made
            return None
        return seconds(lambda: _convert(folder, files)) * 1000 / len(files)


def _convert(folder: Path, files: list[Path]) -> bool:
    """Convert them; says whether all are there. LibreOffice itself says so only in words."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True)
    return all(each.with_suffix(".pdf").exists() for each in files)


def _written(file: Path, page: str) -> Path:
    """The paragraphs of the page as a document of 三号仿宋, without anything else that a letter has."""
    texts = [
        unescape(re.sub("<[^>]+>", "", each)) for each in re.findall(r"<(?:p|h1)[^>]*>(.*?)</(?:p|h1)>", page, re.S)
    ]
    run = '<w:rPr><w:rFonts w:eastAsia="FandolFang R"/><w:sz w:val="32"/></w:rPr>'
    body = "".join(f"<w:p><w:r>{run}<w:t>{escape(text)}</w:t></w:r></w:p>" for text in texts)
    with zipfile.ZipFile(file, "w") as package:
        for name, content in _PARTS.items():
            package.writestr(name, content)
        package.writestr("word/document.xml", f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>')
    return file
