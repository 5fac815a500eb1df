"""`plain.py SOURCE FOLDER MODEL_ROOT`: the backend as it is, without the wrapper, in a copy of its folder:
what the wrapper is compared with. Says its port as the wrapper does."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from pathlib import Path

from light import answer_for_absent_packages

_CONFIG = {
    "whisper": {"model_size": "base", "compute_type": "int8", "enable_offload": False},
    "bgm_separation": {"model_size": "UVR-MDX-NET-Inst_HQ_4", "enable_offload": False, "device": "cpu"},
    "cache": {"ttl": 600, "frequency": 60},
}


def main(source: Path, folder: Path, model_root: Path) -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from child.lifetime import die_with_parent

    die_with_parent()
    answer_for_absent_packages()
    _copy(source, folder)
    # JSON is YAML too.
    (folder / "backend/configs/config.yaml").write_text(json.dumps(_CONFIG))
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from faster_whisper.utils import _MODELS

    from webui.model_layout import lay_out_models

    lay_out_models(model_root, ("base",), _MODELS, folder / "models/Whisper/faster-whisper")
    import backend.main
    import uvicorn

    # Its model is fetched from a hub at the start, and a transcription does not use it.
    backend.main.get_bgm_separation_inferencer = lambda: None
    listener = socket.create_server(("127.0.0.1", 0))

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(json.dumps({"event": "ready", "port": listener.getsockname()[1]}), flush=True)

    Server(uvicorn.Config(backend.main.app, access_log=False, log_level="warning")).run(sockets=[listener])
    return 0


def _copy(source: Path, folder: Path) -> None:
    """Without its models, which may be large."""

    def left_out(place: str, _names: list[str]) -> set[str]:
        return {"models", ".git"} if Path(place) == source else set()

    shutil.copytree(source, folder, symlinks=True, ignore=left_out)


if __name__ == "__main__":
    sys.exit(main(*(Path(argument).resolve() for argument in sys.argv[1:4])))
