"""A whole text with its statements, as a file has it."""

import json
from pathlib import Path

TEXT = "Министр келді. Сарапшы бағаның өсетінін айтты, министр қарсы болды. Министр кетті."


def written(path: Path, **changes: object) -> Path:
    statement = {"content": "бағаның өсетінін", "source": "Сарапшы", "cue": "айтты"}
    row = {
        "use": "learn",
        "register": "news",
        "target": "бағаны босату",
        "text": TEXT,
        "statements": [{**statement, "stance": "against"}],
    }
    path.write_text(json.dumps(row | changes, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
