# Whisper-WebUI behind the wrapper. From the root of the repository: docker build -f deploy/webui.Dockerfile .
# About 9 GB, nearly all of it torch with its CUDA libraries: the index serves no smaller one.
FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY speech/requirements-webui.txt ./
RUN pip install --require-hashes --no-cache-dir --disable-pip-version-check -r requirements-webui.txt
ARG COMMIT=c3bb3b18e959826b28b1192486a8d5b361b6a4e0
# By its full name a commit cannot be another one.
RUN git init --quiet whisper-webui \
 && git -C whisper-webui fetch --quiet --depth 1 https://github.com/jhj0517/Whisper-WebUI "$COMMIT" \
 && git -C whisper-webui checkout --quiet FETCH_HEAD \
 && rm -rf whisper-webui/.git
COPY speech speech
# Its modules make their empty folders when they are imported; the models are links into the volume, which is only read.
RUN mkdir -p whisper-webui/models/UVR/MDX_Net_Models models/UVR/MDX_Net_Models models/Diarization /models /state \
 && for name in base tiny.en small; do ln -s "/models/$name" "models/$name"; done \
 && useradd --uid 1000 --no-create-home speech \
 && chown speech /state
ENV PYTHONPATH=/srv/speech PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 HF_HUB_OFFLINE=1 HOME=/state
USER speech
EXPOSE 8011
ENTRYPOINT ["python", "-u", "-m", "webui", "--source", "/srv/whisper-webui", "--model-root", "/srv/models", \
  "--state", "/state", "--host", "0.0.0.0", "--port", "8011"]
CMD ["--models", "base"]
